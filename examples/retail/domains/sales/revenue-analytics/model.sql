-- Daily revenue by region and channel: sales, refunds, and what came back to the warehouse.
-- `net_revenue_usd` = `gross_revenue_usd` + `refunds_usd` (refunds are negative).
WITH postings AS (
  SELECT
    CAST(transaction_date AS date) AS revenue_date,
    region,
    channel,
    CASE WHEN transaction_type = 'SALE' THEN 1 ELSE 0 END AS sales,
    CASE WHEN transaction_type = 'SALE' THEN amount_usd ELSE 0 END AS gross_usd,
    CASE WHEN transaction_type = 'REFUND' THEN 1 ELSE 0 END AS refunds,
    CASE WHEN transaction_type = 'REFUND' THEN amount_usd ELSE 0 END AS refund_usd,
    CASE WHEN fx_rate_source = 'last-known' THEN amount_usd ELSE 0 END AS estimated_usd,
    0 AS returns,
    0 AS returned_usd,
    updated_at
  FROM transactions
  UNION ALL
  SELECT
    CAST(returned_at AS date), region, channel, 0, 0, 0, 0, 0, 1, returned_value_usd, updated_at
  FROM logistics.returns
)
SELECT
  revenue_date,
  region,
  channel,
  CAST(sum(sales) AS bigint) AS sales_count,
  CAST(sum(gross_usd) AS decimal(14, 2)) AS gross_revenue_usd,
  CAST(sum(refunds) AS bigint) AS refund_count,
  CAST(sum(refund_usd) AS decimal(14, 2)) AS refunds_usd,
  CAST(sum(gross_usd + refund_usd) AS decimal(14, 2)) AS net_revenue_usd,
  CAST(sum(estimated_usd) AS decimal(14, 2)) AS estimated_fx_revenue_usd,
  CAST(sum(returns) AS bigint) AS returned_shipments,
  CAST(sum(returned_usd) AS decimal(14, 2)) AS returned_value_usd,
  max(updated_at) AS updated_at
FROM postings
GROUP BY revenue_date, region, channel
