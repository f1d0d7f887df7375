-- What each supplier delivered per month and region: on time, in full, at what cost.
-- Orders count in the month in which they are placed, receipts and spend in the month of the receipt.
WITH receipts AS (
  SELECT po_number, region, sum(quantity) AS quantity, max(occurred_at) AS received_at
  FROM inventory_levels.movements
  WHERE movement_type = 'RECEIPT'
  GROUP BY po_number, region
),
activity AS (
  SELECT
    supplier_id,
    CASE warehouse WHEN 'WH-RENO' THEN 'US' WHEN 'WH-VENLO' THEN 'EU' ELSE 'APAC' END AS region,
    CAST(date_trunc('month', ordered_at) AS date) AS activity_month,
    1 AS placed, 0 AS received, 0 AS on_time,
    0 AS quantity_ordered, 0 AS quantity_received, 0 AS spend_usd, ordered_at AS updated_at
  FROM purchase_orders
  UNION ALL
  SELECT
    o.supplier_id, r.region, CAST(date_trunc('month', r.received_at) AS date),
    0, 1, CASE WHEN CAST(r.received_at AS date) <= o.promised_date THEN 1 ELSE 0 END,
    o.quantity_ordered, r.quantity, r.quantity * o.unit_cost, r.received_at
  FROM receipts r
  JOIN purchase_orders o ON o.po_number = r.po_number
)
SELECT
  a.supplier_id,
  a.region,
  a.activity_month,
  s.supplier_name AS supplier,
  s.country,
  CAST(sum(a.placed) AS bigint) AS orders_placed,
  CAST(sum(a.received) AS bigint) AS orders_received,
  CASE
    WHEN sum(a.received) > 0 THEN CAST(sum(a.on_time) AS double) / CAST(sum(a.received) AS double)
  END AS on_time_ratio,
  CASE
    WHEN sum(a.quantity_ordered) > 0
      THEN CAST(sum(a.quantity_received) AS double) / CAST(sum(a.quantity_ordered) AS double)
  END AS fill_ratio,
  CAST(sum(a.spend_usd) AS decimal(14, 2)) AS spend_usd,
  max(a.updated_at) AS updated_at
FROM activity a
JOIN suppliers s ON s.supplier_id = a.supplier_id
GROUP BY a.supplier_id, a.region, a.activity_month, s.supplier_name, s.country
