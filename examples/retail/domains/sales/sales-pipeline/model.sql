-- Opportunities as they stand; "today" is the newest change in the data.
WITH as_of AS (
  SELECT max(updated_at) AS moment FROM opportunities
)
SELECT
  o.opportunity_id,
  o.account_name AS account,
  o.region,
  o.stage,
  o.stage NOT IN ('CLOSED_WON', 'CLOSED_LOST') AS is_open,
  o.amount_usd,
  o.probability,
  CAST(o.amount_usd * o.probability * 0.01 AS decimal(12, 2)) AS weighted_amount_usd,
  o.owner_name,
  o.owner_email,
  o.lead_source,
  o.close_date,
  CAST(
    date_diff(
      'day',
      CAST(o.created_at AS date),
      CAST(CASE WHEN o.probability IN (0, 100) THEN o.updated_at ELSE a.moment END AS date)
    ) AS integer
  ) AS age_days,
  o.created_at,
  o.updated_at
FROM opportunities o
CROSS JOIN as_of a
