-- The contributions of the regions sum to the operating income.
SELECT s.expected, r.actual, s.expected = r.actual AS ok
FROM (
  SELECT sum(amount_usd) AS expected
  FROM finance.financial_statements.income_statement
  WHERE line = 'operating_income'
) s
CROSS JOIN (SELECT sum(contribution_usd) AS actual FROM finance.financial_statements.regional_results) r
