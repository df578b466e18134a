-- The rows of a completed report, by what is known of each window: whole milliseconds of open time.
CREATE TABLE "report_results" (
  "result_key" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "report_id" varchar(36) NOT NULL
);

-- In the order of the report; `store_key` says whose row it is.
CREATE TABLE "report_rows" (
  "result_key" integer NOT NULL,
  "position" integer NOT NULL,
  "store_key" integer NOT NULL,
  "hour_up" integer NOT NULL,
  "hour_down" integer NOT NULL,
  "hour_no_data" integer NOT NULL,
  "day_up" integer NOT NULL,
  "day_down" integer NOT NULL,
  "day_no_data" integer NOT NULL,
  "week_up" integer NOT NULL,
  "week_down" integer NOT NULL,
  "week_no_data" integer NOT NULL,
  PRIMARY KEY ("result_key", "position")
) WITHOUT ROWID;

ALTER TABLE "reports" ADD COLUMN "columns" varchar(12) NOT NULL DEFAULT ('plain');
ALTER TABLE "reports" ADD COLUMN "result_key" integer;
-- Of the report's file: what it must be.
ALTER TABLE "reports" ADD COLUMN "file_sha256" varchar(64);
