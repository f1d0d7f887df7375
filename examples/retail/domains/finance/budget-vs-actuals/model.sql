-- The income statement beside the approved budget. A line without a budget is compared with zero.
WITH plan AS (
  SELECT budget_month, line, sum(amount_usd) AS amount_usd
  FROM budget
  WHERE version = 'approved'
  GROUP BY budget_month, line
),
compared AS (
  SELECT
    coalesce(s.statement_month, p.budget_month) AS budget_month,
    coalesce(s.line, p.line) AS line,
    CAST(coalesce(p.amount_usd, 0) AS decimal(16, 2)) AS budget_usd,
    CAST(coalesce(s.amount_usd, 0) AS decimal(16, 2)) AS actual_usd,
    coalesce(s.updated_at, CAST(p.budget_month AS timestamp with time zone)) AS updated_at
  FROM statements.income_statement s
  FULL OUTER JOIN plan p ON p.budget_month = s.statement_month AND p.line = s.line
)
SELECT
  budget_month,
  line,
  budget_usd,
  actual_usd,
  CAST(actual_usd - budget_usd AS decimal(16, 2)) AS variance_usd,
  CASE
    WHEN budget_usd <> 0 THEN CAST(actual_usd - budget_usd AS double) / CAST(abs(budget_usd) AS double)
  END AS variance_ratio,
  CASE WHEN actual_usd >= budget_usd THEN 'favourable' ELSE 'unfavourable' END AS assessment,
  updated_at
FROM compared
