-- Instants are whole milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE "stores" (
  "store_key" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "store_id" varchar(64) NOT NULL,
  "first_poll_at" bigint,
  "last_poll_at" bigint
);
CREATE UNIQUE INDEX "stores_store_id" ON "stores" ("store_id");

CREATE TABLE "store_timezones" (
  "store_key" integer PRIMARY KEY NOT NULL,
  "timezone" varchar(64) NOT NULL
);

CREATE TABLE "business_hours" (
  "store_key" integer NOT NULL,
  "weekday" integer NOT NULL,
  "start_second" integer NOT NULL,
  "end_second" integer NOT NULL,
  PRIMARY KEY ("store_key", "weekday", "start_second", "end_second")
) WITHOUT ROWID;

-- Clustered by UTC day, store and time: loads append, and a week is eight ranges however long the history.
CREATE TABLE "polls" (
  "day" integer NOT NULL,
  "store_key" integer NOT NULL,
  "observed_at" bigint NOT NULL,
  "status" tinyint NOT NULL,
  PRIMARY KEY ("day", "store_key", "observed_at")
) WITHOUT ROWID;

CREATE TABLE "ingestions" (
  "ingestion_id" varchar(36) PRIMARY KEY NOT NULL,
  "kind" varchar(20) NOT NULL,
  "source" varchar(255) NOT NULL,
  "status" varchar(12) NOT NULL,
  "sha256" varchar(64),
  "started_at" bigint NOT NULL,
  "finished_at" bigint,
  "rows_read" integer NOT NULL DEFAULT (0),
  "rows_inserted" integer NOT NULL DEFAULT (0),
  "rows_changed" integer NOT NULL DEFAULT (0),
  "rows_unchanged" integer NOT NULL DEFAULT (0),
  "rows_removed" integer NOT NULL DEFAULT (0),
  "rows_rejected" integer NOT NULL DEFAULT (0),
  "first_observed_at" bigint,
  "last_observed_at" bigint,
  "reason" text,
  "owner" varchar(80) NOT NULL
);
CREATE INDEX "ingestions_started_at" ON "ingestions" ("started_at", "ingestion_id");

CREATE TABLE "reports" (
  "report_id" varchar(36) PRIMARY KEY NOT NULL,
  "status" varchar(12) NOT NULL,
  "created_at" bigint NOT NULL,
  "completed_at" bigint,
  "url" varchar(255),
  "windows" varchar(12) NOT NULL,
  "no_data" varchar(12) NOT NULL,
  "requested_as_of" bigint,
  "as_of" bigint,
  "stores" integer,
  "stores_done" integer NOT NULL DEFAULT (0),
  "polls_read" integer,
  "took_ms" integer,
  "failure_reason" text,
  "attempts" integer NOT NULL DEFAULT (0),
  "lease_owner" varchar(80),
  "lease_until" bigint
);
CREATE INDEX "reports_created_at" ON "reports" ("created_at", "report_id");
CREATE INDEX "reports_status" ON "reports" ("status");
