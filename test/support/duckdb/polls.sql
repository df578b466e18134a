-- instant: epoch milliseconds; finer digits are cut. rowid is the order of the rows in the file.
CREATE OR REPLACE TABLE polls AS
SELECT
  store_id,
  status = 'active' AS active,
  epoch_ms(CAST(replace(timestamp_utc, ' UTC', '') AS TIMESTAMP)) AS instant
FROM read_csv($file, header = true, all_varchar = true, delim = ',')
