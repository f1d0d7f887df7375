-- Recency, frequency and value of every customer, and the goods they look at most.
WITH as_of AS (
  SELECT max(updated_at) AS moment FROM customer_360
),
views AS (
  SELECT customer_id, substr(sku, 1, 3) AS category_code, count(*) AS viewed
  FROM web_events
  WHERE customer_id IS NOT NULL AND sku IS NOT NULL
  GROUP BY customer_id, substr(sku, 1, 3)
),
ranked AS (
  SELECT
    customer_id,
    category_code,
    row_number() OVER (PARTITION BY customer_id ORDER BY viewed DESC, category_code) AS place
  FROM views
),
measured AS (
  SELECT
    c.*,
    CAST(date_diff('day', CAST(c.last_order_at AS date), CAST(a.moment AS date)) AS integer) AS recency_days
  FROM customer_360 c
  CROSS JOIN as_of a
)
SELECT
  m.customer_id,
  m.email,
  m.region,
  m.country,
  m.marketing_consent,
  CASE
    WHEN m.recency_days IS NULL THEN 'prospect'
    WHEN m.recency_days <= 45 AND m.lifetime_value >= 3500 THEN 'vip'
    WHEN m.recency_days <= 45 AND m.orders >= 14 THEN 'loyal'
    WHEN m.recency_days <= 45 THEN 'active'
    WHEN m.recency_days <= 90 THEN 'at-risk'
    ELSE 'dormant'
  END AS segment,
  m.recency_days,
  m.orders,
  m.lifetime_value,
  r.category_code AS favourite_category,
  m.last_seen_at,
  m.updated_at
FROM measured m
LEFT JOIN ranked r ON r.customer_id = m.customer_id AND r.place = 1
