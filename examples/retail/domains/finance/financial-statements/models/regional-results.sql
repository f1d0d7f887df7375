-- Revenue, costs and contribution by month and region.
WITH entries AS (
  SELECT revenue_date AS entry_date, region, net_revenue_usd AS revenue_usd, 0 AS costs_usd, updated_at
  FROM revenue_analytics
  UNION ALL
  SELECT cost_month, region, 0, amount_usd, updated_at FROM cost_analytics
)
SELECT
  CAST(date_trunc('month', entry_date) AS date) AS statement_month,
  region,
  CAST(sum(revenue_usd) AS decimal(16, 2)) AS revenue_usd,
  CAST(sum(costs_usd) AS decimal(16, 2)) AS costs_usd,
  CAST(sum(revenue_usd - costs_usd) AS decimal(16, 2)) AS contribution_usd,
  max(updated_at) AS updated_at
FROM entries
GROUP BY CAST(date_trunc('month', entry_date) AS date), region
