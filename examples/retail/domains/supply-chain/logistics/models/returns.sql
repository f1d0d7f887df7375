-- Shipments that came back, and whether the customer has the money back.
WITH refunds AS (
  SELECT original_transaction_id, max(transaction_id) AS transaction_id, sum(amount_usd) AS amount_usd
  FROM transactions
  WHERE transaction_type = 'REFUND'
  GROUP BY original_transaction_id
)
SELECT
  s.shipment_id,
  s.transaction_id,
  r.transaction_id AS refund_transaction_id,
  s.region,
  t.channel,
  s.return_reason,
  s.returned_at,
  t.amount_usd AS returned_value_usd,
  CAST(coalesce(r.amount_usd, 0) AS decimal(12, 2)) AS refunded_usd,
  CASE WHEN r.transaction_id IS NULL THEN 'pending' ELSE 'refunded' END AS refund_status,
  s.updated_at
FROM tms_shipments s
JOIN transactions t ON t.transaction_id = s.transaction_id
LEFT JOIN refunds r ON r.original_transaction_id = s.transaction_id
WHERE s.status = 'RETURNED'
