-- Stock per warehouse, SKU and day with movement: closing = opening + in - out.
WITH daily AS (
  SELECT
    warehouse,
    sku,
    CAST(occurred_at AS date) AS stock_date,
    sum(quantity) AS change,
    sum(CASE WHEN movement_type <> 'OPENING' AND quantity > 0 THEN quantity ELSE 0 END) AS quantity_in,
    sum(CASE WHEN quantity < 0 THEN -quantity ELSE 0 END) AS quantity_out,
    sum(short_quantity) AS short_quantity,
    max(occurred_at) AS updated_at
  FROM wms_movements
  GROUP BY warehouse, sku, CAST(occurred_at AS date)
),
running AS (
  SELECT *, sum(change) OVER (PARTITION BY warehouse, sku ORDER BY stock_date) AS closing
  FROM daily
)
SELECT
  warehouse,
  CASE warehouse WHEN 'WH-RENO' THEN 'US' WHEN 'WH-VENLO' THEN 'EU' ELSE 'APAC' END AS region,
  sku,
  stock_date,
  CAST(closing - quantity_in + quantity_out AS bigint) AS opening_quantity,
  CAST(quantity_in AS bigint) AS quantity_in,
  CAST(quantity_out AS bigint) AS quantity_out,
  CAST(closing AS bigint) AS closing_quantity,
  CAST(short_quantity AS bigint) AS short_quantity,
  updated_at
FROM running
