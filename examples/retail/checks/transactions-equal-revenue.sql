-- Every dollar of the transactions is in the revenue figures: gross sales plus (negative) refunds.
SELECT t.expected, r.actual, t.expected = r.actual AS ok
FROM (SELECT sum(amount_usd) AS expected FROM sales.customer_transactions) t
CROSS JOIN (SELECT sum(gross_revenue_usd) + sum(refunds_usd) AS actual FROM sales.revenue_analytics) r
