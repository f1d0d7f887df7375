-- All costs are in the income statement, once and negative.
SELECT c.expected, s.actual, c.expected = s.actual AS ok
FROM (SELECT -sum(amount_usd) AS expected FROM finance.cost_analytics) c
CROSS JOIN (
  SELECT sum(amount_usd) AS actual
  FROM finance.financial_statements.income_statement
  WHERE line IN ('goods', 'freight', 'marketing', 'operating_expenses')
) s
