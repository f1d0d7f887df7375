-- The five hops in one number: ERP → transactions → revenue → statements → budget.
SELECT t.expected, b.actual, t.expected = b.actual AS ok
FROM (SELECT sum(amount_usd) AS expected FROM sales.customer_transactions) t
CROSS JOIN (SELECT sum(actual_usd) AS actual FROM finance.budget_vs_actuals WHERE line = 'revenue') b
