-- The shares of the campaigns sum to the value of the digital sales, to the cent.
SELECT t.expected, a.actual, t.expected = a.actual AS ok
FROM (
  SELECT sum(amount_usd) AS expected
  FROM sales.customer_transactions
  WHERE transaction_type = 'SALE' AND channel IN ('WEB', 'MOBILE')
) t
CROSS JOIN (SELECT sum(revenue_usd) AS actual FROM marketing.attribution) a
