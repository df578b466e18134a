-- Business hours have versions, each from a local date on (days since 1970-01-01; -1000000: since ever).
ALTER TABLE "business_hours" RENAME TO "undated_business_hours";
CREATE TABLE "business_hours" (
  "store_key" integer NOT NULL,
  "valid_from" integer NOT NULL DEFAULT -1000000,
  "weekday" integer NOT NULL,
  "start_second" integer NOT NULL,
  "end_second" integer NOT NULL,
  PRIMARY KEY ("store_key", "valid_from", "weekday", "start_second", "end_second")
) WITHOUT ROWID;
INSERT INTO "business_hours" ("store_key", "weekday", "start_second", "end_second")
  SELECT "store_key", "weekday", "start_second", "end_second" FROM "undated_business_hours" ORDER BY 1, 2, 3, 4;
DROP TABLE "undated_business_hours";

-- The hours of single local dates, in place of the weekly ones; start and end both 0: closed.
CREATE TABLE "special_hours" (
  "store_key" integer NOT NULL,
  "date" integer NOT NULL,
  "start_second" integer NOT NULL,
  "end_second" integer NOT NULL,
  "reason" varchar(200),
  PRIMARY KEY ("store_key", "date", "start_second", "end_second")
) WITHOUT ROWID;
