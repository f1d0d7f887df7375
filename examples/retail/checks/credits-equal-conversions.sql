-- Each digital sale gives away exactly one credit.
SELECT t.expected, a.actual, t.expected = a.actual AS ok
FROM (
  SELECT count(*) AS expected
  FROM sales.customer_transactions
  WHERE transaction_type = 'SALE' AND channel IN ('WEB', 'MOBILE')
) t
CROSS JOIN (SELECT sum(credit) AS actual FROM marketing.attribution) a
