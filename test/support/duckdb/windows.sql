-- A row for each store, with the figures of the three windows: integer milliseconds to hundredths of a minute or an hour,
-- rounded half up.
SELECT
  store_id,
  max(CAST(up + 300 AS BIGINT) // 600 / 100) FILTER (bucket = 'hour'),
  max(CAST(up + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'day'),
  max(CAST(up + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'week'),
  max(CAST(downtime + 300 AS BIGINT) // 600 / 100) FILTER (bucket = 'hour'),
  max(CAST(downtime + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'day'),
  max(CAST(downtime + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'week'),
  max(CAST(open_time + 300 AS BIGINT) // 600 / 100) FILTER (bucket = 'hour'),
  max(CAST(open_time + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'day'),
  max(CAST(open_time + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'week'),
  max(CAST(no_data + 300 AS BIGINT) // 600 / 100) FILTER (bucket = 'hour'),
  max(CAST(no_data + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'day'),
  max(CAST(no_data + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'week'),
  max(CAST(excluded + 300 AS BIGINT) // 600 / 100) FILTER (bucket = 'hour'),
  max(CAST(excluded + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'day'),
  max(CAST(excluded + 18000 AS BIGINT) // 36000 / 100) FILTER (bucket = 'week')
FROM figures
GROUP BY store_id
ORDER BY store_id
