-- Closing stock of all shelves = opening stock + in - out over the whole year.
WITH placed AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY warehouse, sku ORDER BY stock_date) AS from_start,
    row_number() OVER (PARTITION BY warehouse, sku ORDER BY stock_date DESC) AS from_end
  FROM supply_chain.inventory_levels.levels
)
SELECT
  sum(CASE WHEN from_start = 1 THEN opening_quantity ELSE 0 END) + sum(quantity_in) - sum(quantity_out) AS expected,
  sum(CASE WHEN from_end = 1 THEN closing_quantity ELSE 0 END) AS actual,
  sum(CASE WHEN from_start = 1 THEN opening_quantity ELSE 0 END) + sum(quantity_in) - sum(quantity_out)
    = sum(CASE WHEN from_end = 1 THEN closing_quantity ELSE 0 END) AS ok
FROM placed
