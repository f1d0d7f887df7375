-- Linear attribution: a digital sale is shared by the campaign clicks of the 30 days before it.
-- Shares are whole millionths and whole cents; the last click takes the rest, so that the credits of
-- a sale sum to exactly 1 and its revenue to exactly its amount. No click: the sale is `DIRECT`.
WITH conversions AS (
  SELECT transaction_id, customer_id, transaction_date, CAST(amount_usd * 100 AS bigint) AS cents, updated_at
  FROM transactions
  WHERE transaction_type = 'SALE' AND channel IN ('WEB', 'MOBILE')
),
clicks AS (
  SELECT event_id, customer_id, campaign_id, occurred_at
  FROM web_events
  WHERE event_type = 'campaign_click' AND customer_id IS NOT NULL
),
touches AS (
  SELECT
    v.*,
    k.campaign_id,
    k.occurred_at AS touched_at,
    row_number() OVER (PARTITION BY v.transaction_id ORDER BY k.occurred_at, k.event_id) AS touch_number,
    count(*) OVER (PARTITION BY v.transaction_id) AS touch_count
  FROM conversions v
  LEFT JOIN clicks k
    ON k.customer_id = v.customer_id
    AND k.occurred_at <= v.transaction_date
    AND k.occurred_at > v.transaction_date - INTERVAL '30' DAY
),
shares AS (
  SELECT
    *,
    CAST(floor(CAST(1000000 AS double) / touch_count) AS bigint) AS millionths,
    CAST(floor(CAST(cents AS double) / touch_count) AS bigint) AS share_cents
  FROM touches
),
campaigns AS (
  SELECT
    campaign_id,
    max(campaign) AS campaign,
    max(channel) AS channel,
    CASE WHEN sum(visits) > 0 THEN CAST(sum(spend_usd) AS double) / CAST(sum(visits) AS double) END AS cost_per_visit_usd
  FROM campaign_performance
  GROUP BY campaign_id
)
SELECT
  s.transaction_id,
  CAST(s.touch_number AS integer) AS touch_number,
  CAST(s.touch_count AS integer) AS touch_count,
  s.customer_id,
  coalesce(s.campaign_id, 'DIRECT') AS campaign_id,
  coalesce(c.campaign, 'Direct') AS campaign,
  coalesce(c.channel, 'DIRECT') AS channel,
  c.cost_per_visit_usd,
  s.touched_at,
  s.transaction_date AS converted_at,
  CAST(
    CASE
      WHEN s.touch_number < s.touch_count THEN s.millionths
      ELSE 1000000 - (s.touch_count - 1) * s.millionths
    END * 0.000001 AS decimal(9, 6)
  ) AS credit,
  CAST(
    CASE
      WHEN s.touch_number < s.touch_count THEN s.share_cents
      ELSE s.cents - (s.touch_count - 1) * s.share_cents
    END * 0.01 AS decimal(12, 2)
  ) AS revenue_usd,
  s.updated_at
FROM shares s
LEFT JOIN campaigns c ON c.campaign_id = s.campaign_id
