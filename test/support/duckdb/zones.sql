-- rowid is the order of the rows in the file.
CREATE OR REPLACE TABLE zones AS
SELECT store_id, timezone_str AS timezone
FROM read_csv($file, header = true, all_varchar = true, delim = ',')
