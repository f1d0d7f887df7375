-- Costs in dollars by month, category, account and region.
-- Ledger entries of a day without a rate are converted with the last known one; that part is shown
-- again in `estimated_amount_usd`.
WITH rates AS (
  SELECT
    currency,
    rate_date,
    rate_to_usd,
    coalesce(lead(rate_date) OVER (PARTITION BY currency ORDER BY rate_date), DATE '9999-12-31') AS next_rate_date
  FROM fx_rates
),
ledger_days AS (
  SELECT posting_date, account_name, region, currency, sum(amount) AS amount
  FROM ledger
  GROUP BY posting_date, account_name, region, currency
),
costs AS (
  SELECT
    l.posting_date AS cost_date,
    'operating_expenses' AS category,
    l.account_name AS account,
    l.region,
    CAST(l.amount * r.rate_to_usd AS decimal(14, 2)) AS amount_usd,
    l.posting_date > r.rate_date AS is_estimated,
    CAST(l.posting_date AS timestamp with time zone) AS updated_at
  FROM ledger_days l
  JOIN rates r
    ON r.currency = l.currency AND r.rate_date <= l.posting_date AND l.posting_date < r.next_rate_date
  UNION ALL
  SELECT activity_month, 'goods', 'purchases', region, spend_usd, false, updated_at
  FROM supplier_performance
  UNION ALL
  SELECT CAST(shipped_at AS date), 'freight', lower(carrier), region, freight_cost_usd, false, updated_at
  FROM logistics.shipments
  UNION ALL
  SELECT activity_date, 'marketing', lower(channel), region, spend_usd, false, updated_at
  FROM campaign_performance
)
SELECT
  CAST(date_trunc('month', cost_date) AS date) AS cost_month,
  category,
  account,
  region,
  CAST(sum(amount_usd) AS decimal(14, 2)) AS amount_usd,
  CAST(sum(CASE WHEN is_estimated THEN amount_usd ELSE 0 END) AS decimal(14, 2)) AS estimated_amount_usd,
  max(updated_at) AS updated_at
FROM costs
GROUP BY CAST(date_trunc('month', cost_date) AS date), category, account, region
