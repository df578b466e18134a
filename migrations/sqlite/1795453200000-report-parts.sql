-- How many parts a report is worked out in (null: not known yet), how many of them are done, and how often it was cut
-- into parts: the number of its latest plan.
ALTER TABLE "reports" ADD COLUMN "parts" integer;
ALTER TABLE "reports" ADD COLUMN "parts_done" integer NOT NULL DEFAULT (0);
ALTER TABLE "reports" ADD COLUMN "plan" integer NOT NULL DEFAULT (0);
-- When the plan in hand was begun.
ALTER TABLE "reports" ADD COLUMN "begun_at" bigint;
UPDATE "reports" SET "parts" = 1, "parts_done" = 1 WHERE "status" = 'Completed';

CREATE TABLE "report_parts" (
  "report_id" varchar(36) NOT NULL,
  "plan" integer NOT NULL,
  "part" integer NOT NULL,
  "first_key" integer NOT NULL,
  "last_key" integer NOT NULL,
  "stores" integer NOT NULL,
  "data_version" integer NOT NULL,
  "basis" varchar(160) NOT NULL,
  "status" varchar(12) NOT NULL,
  "attempts" integer NOT NULL DEFAULT (0),
  "lease_owner" varchar(80),
  "lease_until" bigint,
  "failure_reason" text,
  "polls_read" integer,
  "seen_from" bigint,
  "cost" text,
  PRIMARY KEY ("report_id", "plan", "part")
);

-- The sums of a part that is done, packed into 40 bytes a store, until the report is put together.
CREATE TABLE "report_part_sums" (
  "report_id" varchar(36) NOT NULL,
  "plan" integer NOT NULL,
  "part" integer NOT NULL,
  "piece" integer NOT NULL,
  "sums" text NOT NULL,
  PRIMARY KEY ("report_id", "plan", "part", "piece")
);
