-- The revenue line of the income statement is the net revenue of sales.
SELECT r.expected, s.actual, r.expected = s.actual AS ok
FROM (SELECT sum(net_revenue_usd) AS expected FROM sales.revenue_analytics) r
CROSS JOIN (
  SELECT sum(amount_usd) AS actual FROM finance.financial_statements.income_statement WHERE line = 'revenue'
) s
