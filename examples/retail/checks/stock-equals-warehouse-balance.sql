-- The closing stock is the balance that the warehouse system reported with its last movement.
WITH reported AS (
  SELECT balance_after, row_number() OVER (PARTITION BY warehouse, sku ORDER BY occurred_at DESC, movement_id DESC) AS place
  FROM supply_chain.inventory_levels.movements
),
computed AS (
  SELECT closing_quantity, row_number() OVER (PARTITION BY warehouse, sku ORDER BY stock_date DESC) AS place
  FROM supply_chain.inventory_levels.levels
)
SELECT r.expected, c.actual, r.expected = c.actual AS ok
FROM (SELECT sum(balance_after) AS expected FROM reported WHERE place = 1) r
CROSS JOIN (SELECT sum(closing_quantity) AS actual FROM computed WHERE place = 1) c
