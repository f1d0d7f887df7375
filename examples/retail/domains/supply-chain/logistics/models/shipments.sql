-- Every shipment in its latest state, with the sale that it carries.
SELECT
  s.shipment_id,
  s.transaction_id,
  t.customer_id,
  s.carrier,
  s.warehouse,
  s.destination_country,
  s.region,
  s.status,
  s.shipped_at,
  s.promised_at,
  s.delivered_at,
  s.delivered_at <= s.promised_at AS delivered_on_time,
  s.freight_cost AS freight_cost_usd,
  s.updated_at
FROM tms_shipments s
JOIN transactions t ON t.transaction_id = s.transaction_id
