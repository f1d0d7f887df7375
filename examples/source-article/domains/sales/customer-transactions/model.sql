SELECT
  transaction_id,
  customer_id,
  transaction_date,
  amount,
  currency,
  channel
FROM transactions
