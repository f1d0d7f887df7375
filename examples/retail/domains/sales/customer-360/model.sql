-- One row per customer that the CRM knows today: erased customers are gone with their CRM row.
WITH spending AS (
  SELECT
    customer_id,
    sum(CASE WHEN transaction_type = 'SALE' THEN 1 ELSE 0 END) AS orders,
    sum(amount_usd) AS net_usd,
    max(CASE WHEN transaction_type = 'SALE' THEN transaction_date END) AS last_order_at,
    max(updated_at) AS updated_at
  FROM transactions
  GROUP BY customer_id
),
browsing AS (
  SELECT
    customer_id,
    count(DISTINCT session_id) AS sessions,
    max(occurred_at) AS last_seen_at
  FROM web_events
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
)
SELECT
  c.customer_id,
  c.email,
  c.first_name,
  c.last_name,
  c.phone,
  c.date_of_birth,
  c.segment,
  CAST(coalesce(s.net_usd, 0) AS decimal(14, 2)) AS lifetime_value,
  CAST(coalesce(s.orders, 0) AS bigint) AS orders,
  s.last_order_at,
  CAST(coalesce(b.sessions, 0) AS bigint) AS web_sessions,
  b.last_seen_at,
  c.acquisition_channel,
  c.region,
  c.country,
  c.marketing_consent,
  c.created_at,
  greatest(c.updated_at, coalesce(s.updated_at, c.updated_at), coalesce(b.last_seen_at, c.updated_at)) AS updated_at
FROM crm_customers c
LEFT JOIN spending s ON s.customer_id = c.customer_id
LEFT JOIN browsing b ON b.customer_id = c.customer_id
