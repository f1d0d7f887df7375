-- The income statement by month. Costs and refunds are negative.
-- revenue = gross_sales + refunds; operating_income = revenue + all cost lines.
WITH entries AS (
  SELECT revenue_date AS entry_date, 'gross_sales' AS line, gross_revenue_usd AS amount_usd, updated_at
  FROM revenue_analytics
  UNION ALL
  SELECT revenue_date, 'refunds', refunds_usd, updated_at FROM revenue_analytics
  UNION ALL
  SELECT revenue_date, 'revenue', net_revenue_usd, updated_at FROM revenue_analytics
  UNION ALL
  SELECT revenue_date, 'operating_income', net_revenue_usd, updated_at FROM revenue_analytics
  UNION ALL
  SELECT cost_month, category, -amount_usd, updated_at FROM cost_analytics
  UNION ALL
  SELECT cost_month, 'operating_income', -amount_usd, updated_at FROM cost_analytics
)
SELECT
  CAST(date_trunc('month', entry_date) AS date) AS statement_month,
  line,
  CASE line
    WHEN 'gross_sales' THEN 1
    WHEN 'refunds' THEN 2
    WHEN 'revenue' THEN 3
    WHEN 'goods' THEN 4
    WHEN 'freight' THEN 5
    WHEN 'marketing' THEN 6
    WHEN 'operating_expenses' THEN 7
    ELSE 8
  END AS line_order,
  CAST(sum(amount_usd) AS decimal(16, 2)) AS amount_usd,
  max(updated_at) AS updated_at
FROM entries
GROUP BY CAST(date_trunc('month', entry_date) AS date), line
