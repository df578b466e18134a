-- weekday: 0 = Monday. opens, closes: seconds of the local day. valid_from: days since 1970; -1000000: since ever.
CREATE OR REPLACE TABLE hours AS
SELECT
  store_id,
  CAST(weekday AS BIGINT) AS weekday,
  start[1] * 3600 + start[2] * 60 + coalesce(start[3], 0) AS opens,
  "end"[1] * 3600 + "end"[2] * 60 + coalesce("end"[3], 0) AS closes,
  coalesce(CAST(valid_from AS DATE) - DATE '1970-01-01', -1000000) AS valid_from
FROM (
  SELECT
    store_id,
    COLUMNS('^(dayOfWeek|day|day_of_week)$') AS weekday,
    CAST(string_split(start_time_local, ':') AS BIGINT[]) AS start,
    CAST(string_split(end_time_local, ':') AS BIGINT[]) AS "end",
    valid_from
  FROM (
    SELECT * FROM read_csv($file, header = true, all_varchar = true, delim = ',')
    -- A file may lack the column.
    UNION ALL BY NAME SELECT CAST(NULL AS VARCHAR) AS valid_from WHERE false
  )
)
