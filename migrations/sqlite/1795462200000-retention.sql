-- Reports that are no more, of which a file and rows may still be left.
CREATE TABLE "report_removals" (
  "report_id" varchar(36) PRIMARY KEY NOT NULL,
  "result_key" integer,
  "removed_at" bigint NOT NULL
);
CREATE INDEX "report_removals_removed_at" ON "report_removals" ("removed_at");

-- Work that one process does at a time, and which process that is.
CREATE TABLE "leases" (
  "name" varchar(40) PRIMARY KEY NOT NULL,
  "owner" varchar(80) NOT NULL,
  "lease_until" bigint NOT NULL
);

-- Polls of earlier UTC days are gone, or about to go; local dates up to this one, with their days that are stored, are
-- as they will stay. 0: all polls are there.
ALTER TABLE "data_version" ADD COLUMN "polls_kept_from" integer NOT NULL DEFAULT (0);
