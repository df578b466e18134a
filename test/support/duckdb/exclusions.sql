-- starts, stops: epoch milliseconds.
CREATE OR REPLACE TABLE exclusions AS
SELECT
  store_id,
  epoch_ms(CAST(replace(starts_at, 'Z', '') AS TIMESTAMP)) AS starts,
  epoch_ms(CAST(replace(ends_at, 'Z', '') AS TIMESTAMP)) AS stops
FROM read_csv($file, header = true, all_varchar = true, delim = ',')
