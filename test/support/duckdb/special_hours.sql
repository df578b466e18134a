-- date: days since 1970. opens, closes: seconds of the local day; both NULL: closed.
CREATE OR REPLACE TABLE special_hours AS
SELECT
  store_id,
  CAST(date AS DATE) - DATE '1970-01-01' AS date,
  start[1] * 3600 + start[2] * 60 + coalesce(start[3], 0) AS opens,
  "end"[1] * 3600 + "end"[2] * 60 + coalesce("end"[3], 0) AS closes
FROM (
  SELECT
    store_id,
    date,
    CAST(string_split(start_time_local, ':') AS BIGINT[]) AS start,
    CAST(string_split(end_time_local, ':') AS BIGINT[]) AS "end"
  FROM read_csv($file, header = true, all_varchar = true, delim = ',')
)
