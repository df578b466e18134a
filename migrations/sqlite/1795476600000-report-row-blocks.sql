-- The rows of reports in blocks of 1,024: of each block the keys of its stores, then of each store the milliseconds up,
-- down and without data of the last hour, day and week; four bytes a number, the most significant first.
ALTER TABLE "report_rows" RENAME TO "report_single_rows";
CREATE TABLE "report_rows" (
  "result_key" integer NOT NULL,
  "position" integer NOT NULL,
  "block" mediumblob NOT NULL,
  PRIMARY KEY ("result_key", "position")
);

-- One report after the other.
-- REPEAT
INSERT OR REPLACE INTO "report_rows" ("result_key", "position", "block")
  SELECT "result_key", MIN("position"), unhex(group_concat(printf('%08X', "store_key"), '' ORDER BY "position") ||
      group_concat(printf('%08X%08X%08X%08X%08X%08X%08X%08X%08X', "hour_up", "hour_down", "hour_no_data", "day_up", "day_down", "day_no_data", "week_up", "week_down", "week_no_data"), '' ORDER BY "position"))
  FROM "report_single_rows" WHERE "result_key" = (SELECT MIN("result_key") FROM "report_single_rows")
  GROUP BY "result_key", "position" / 1024;
DELETE FROM "report_single_rows" WHERE "result_key" = (SELECT MIN("result_key") FROM "report_single_rows");
-- END REPEAT
