-- Five customers asked to be forgotten. Their postings stay (books must be kept), their person is gone.
WITH erased AS (
  SELECT DISTINCT customer_id
  FROM sales.customer_transactions
  WHERE customer_id IN (
    'CUS-9ZQD1GDP', 'CUS-IAHQR91U', 'CUS-0QTSM2Y4', 'CUS-4JEJGDZW', 'CUS-MK52YCHC'
  )
)
SELECT
  0 AS expected,
  count(c.customer_id) + count(s.customer_id) AS actual,
  count(*) > 0 AND count(c.customer_id) = 0 AND count(s.customer_id) = 0 AS ok
FROM erased e
LEFT JOIN sales.customer_360 c ON c.customer_id = e.customer_id
LEFT JOIN marketing.customer_segments s ON s.customer_id = e.customer_id
