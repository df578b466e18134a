-- weekday: 0 = Monday. opens, closes: seconds of the local day.
CREATE OR REPLACE TABLE hours AS
SELECT
  store_id,
  CAST(weekday AS BIGINT) AS weekday,
  start[1] * 3600 + start[2] * 60 + coalesce(start[3], 0) AS opens,
  "end"[1] * 3600 + "end"[2] * 60 + coalesce("end"[3], 0) AS closes
FROM (
  SELECT
    store_id,
    COLUMNS('^(dayOfWeek|day|day_of_week)$') AS weekday,
    CAST(string_split(start_time_local, ':') AS BIGINT[]) AS start,
    CAST(string_split(end_time_local, ':') AS BIGINT[]) AS "end"
  FROM read_csv($file, header = true, all_varchar = true, delim = ',')
)
