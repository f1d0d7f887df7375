-- Spend, visits and orders per campaign and day. An order counts for the campaign of its own visit.
WITH campaigns AS (
  SELECT campaign_id, max(campaign_name) AS campaign, max(channel) AS channel, max(region) AS region
  FROM ad_spend
  GROUP BY campaign_id
),
activity AS (
  SELECT
    campaign_id, spend_date AS activity_date, spend, impressions, clicks,
    0 AS visits, 0 AS conversions, 0 AS revenue_usd, CAST(spend_date AS timestamp with time zone) AS updated_at
  FROM ad_spend
  UNION ALL
  SELECT campaign_id, CAST(occurred_at AS date), 0, 0, 0, 1, 0, 0, occurred_at
  FROM web_events
  WHERE event_type = 'campaign_click'
  UNION ALL
  SELECT e.campaign_id, CAST(e.occurred_at AS date), 0, 0, 0, 0, 1, t.amount_usd, e.occurred_at
  FROM web_events e
  JOIN transactions t ON t.transaction_id = e.transaction_id
  WHERE e.event_type = 'order_completed' AND e.campaign_id IS NOT NULL
)
SELECT
  a.campaign_id,
  a.activity_date,
  c.campaign,
  c.channel,
  c.region,
  CAST(sum(a.spend) AS decimal(12, 2)) AS spend_usd,
  CAST(sum(a.impressions) AS bigint) AS impressions,
  CAST(sum(a.clicks) AS bigint) AS clicks,
  CAST(sum(a.visits) AS bigint) AS visits,
  CAST(sum(a.conversions) AS bigint) AS conversions,
  CAST(sum(a.revenue_usd) AS decimal(14, 2)) AS revenue_usd,
  CASE
    WHEN sum(a.spend) > 0 THEN CAST(sum(a.revenue_usd) AS double) / CAST(sum(a.spend) AS double)
  END AS return_on_spend,
  max(a.updated_at) AS updated_at
FROM activity a
JOIN campaigns c ON c.campaign_id = a.campaign_id
GROUP BY a.campaign_id, a.activity_date, c.campaign, c.channel, c.region
