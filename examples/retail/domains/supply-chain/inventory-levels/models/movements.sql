-- Every movement once, as the warehouse system reported it; new ones are appended.
SELECT
  movement_id,
  warehouse,
  CASE warehouse WHEN 'WH-RENO' THEN 'US' WHEN 'WH-VENLO' THEN 'EU' ELSE 'APAC' END AS region,
  sku,
  movement_type,
  quantity,
  short_quantity,
  balance_after,
  po_number,
  occurred_at
FROM wms_movements
