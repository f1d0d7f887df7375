-- A batch file came twice; every posting is there once.
SELECT
  count(DISTINCT transaction_id) AS expected,
  count(*) AS actual,
  count(DISTINCT transaction_id) = count(*) AS ok
FROM sales.customer_transactions
