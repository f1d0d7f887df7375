-- What is on the road now; "now" is the newest message of the carriers' feed.
WITH as_of AS (
  SELECT max(updated_at) AS moment FROM tms_shipments
)
SELECT
  s.shipment_id,
  s.transaction_id,
  s.carrier,
  s.region,
  s.destination_country,
  s.shipped_at,
  s.promised_at,
  CAST(date_diff('day', CAST(s.shipped_at AS date), CAST(a.moment AS date)) AS integer) AS days_in_transit,
  s.promised_at < a.moment AS is_overdue,
  s.updated_at
FROM tms_shipments s
CROSS JOIN as_of a
WHERE s.status = 'IN_TRANSIT'
