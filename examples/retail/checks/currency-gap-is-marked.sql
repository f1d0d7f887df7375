-- Days on which treasury quoted no Australian dollar: every posting in that currency says that its rate is
-- a last known one, and no other posting does.
WITH gap AS (
  SELECT DISTINCT CAST(transaction_date AS date) AS gap_date
  FROM sales.customer_transactions
  WHERE fx_rate_source = 'last-known'
),
postings AS (
  SELECT
    CASE WHEN t.currency = 'AUD' THEN 1 ELSE 0 END AS without_rate,
    CASE WHEN t.fx_rate_source = 'last-known' THEN 1 ELSE 0 END AS marked
  FROM sales.customer_transactions t
  JOIN gap g ON g.gap_date = CAST(t.transaction_date AS date)
)
SELECT
  sum(without_rate) AS expected,
  sum(marked) AS actual,
  sum(marked) > 0 AND sum(CASE WHEN without_rate <> marked THEN 1 ELSE 0 END) = 0 AS ok
FROM postings
