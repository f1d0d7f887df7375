-- One row per posting; a posting that the ERP sends again replaces the older one (merge by key).
-- Where treasury had no rate for the day, the last known rate applies and `fx_rate_source` says so.
SELECT
  transaction_id,
  original_transaction_id,
  customer_id,
  transaction_type,
  transaction_date,
  amount,
  currency,
  channel,
  region,
  sku,
  quantity,
  coalesce(fx_rate, previous_fx_rate) AS fx_rate,
  CASE WHEN fx_rate IS NULL THEN 'last-known' ELSE 'daily' END AS fx_rate_source,
  CAST(amount * coalesce(fx_rate, previous_fx_rate) AS decimal(12, 2)) AS amount_usd,
  updated_at
FROM orders
