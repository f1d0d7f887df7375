-- What the budget report calls actual is what the income statement says, line by line: no line differs.
SELECT count(*) AS expected, sum(CASE WHEN b.actual_usd = s.amount_usd THEN 1 ELSE 0 END) AS actual,
  count(*) > 0 AND count(*) = sum(CASE WHEN b.actual_usd = s.amount_usd THEN 1 ELSE 0 END) AS ok
FROM finance.financial_statements.income_statement s
LEFT JOIN finance.budget_vs_actuals b ON b.budget_month = s.statement_month AND b.line = s.line
