-- One row per customer in the CRM; the columns of the product are the columns of this result.
WITH spending AS (
  SELECT customer_id, sum(amount) AS amount, max(transaction_date) AS last_order_at
  FROM transactions
  GROUP BY customer_id
),
browsing AS (
  SELECT customer_id, max(occurred_at) AS last_seen_at
  FROM web_events
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
)
SELECT
  c.customer_id,
  c.email,
  c.first_name,
  c.last_name,
  c.segment,
  CAST(coalesce(s.amount, 0) AS decimal(12, 2)) AS lifetime_value,
  c.acquisition_channel,
  c.region,
  c.created_at,
  greatest(
    c.updated_at,
    coalesce(s.last_order_at, c.updated_at),
    coalesce(b.last_seen_at, c.updated_at)
  ) AS updated_at
FROM crm_customers c
LEFT JOIN spending s ON s.customer_id = c.customer_id
LEFT JOIN browsing b ON b.customer_id = c.customer_id
