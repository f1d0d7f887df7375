-- Refunds keep their sign and amount on the way from the ERP to the revenue figures.
SELECT t.expected, r.actual, t.expected = r.actual AS ok
FROM (
  SELECT sum(amount_usd) AS expected FROM sales.customer_transactions WHERE transaction_type = 'REFUND'
) t
CROSS JOIN (SELECT sum(refunds_usd) AS actual FROM sales.revenue_analytics) r
