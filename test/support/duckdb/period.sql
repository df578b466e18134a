-- A row for each store and part of the period: integer milliseconds to hundredths of an hour, rounded half up, and the
-- percentage, rounded down; NULL where there is nothing to divide by.
SELECT
  CASE WHEN bucket = '' THEN store_id ELSE store_id || ',' || bucket END,
  CAST(up + 18000 AS BIGINT) // 36000 / 100,
  CAST(downtime + 18000 AS BIGINT) // 36000 / 100,
  CAST(open_time + 18000 AS BIGINT) // 36000 / 100,
  CAST(no_data + 18000 AS BIGINT) // 36000 / 100,
  CAST(excluded + 18000 AS BIGINT) // 36000 / 100,
  CASE WHEN up + downtime > 0 THEN 10000 * up // (up + downtime) / 100 END
FROM figures
ORDER BY store_id, bucket
