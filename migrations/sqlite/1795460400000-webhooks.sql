-- Word of reports that ended, for the receiver of the webhook: written with that end, sent until it is taken or given up.
CREATE TABLE "webhook_deliveries" (
  "delivery_id" varchar(36) PRIMARY KEY NOT NULL,
  "report_id" varchar(36) NOT NULL,
  "event" varchar(40) NOT NULL,
  "body" text NOT NULL,
  "status" varchar(12) NOT NULL,
  "attempts" integer NOT NULL DEFAULT (0),
  "due_at" bigint NOT NULL,
  "owner" varchar(80),
  "last_status" integer,
  "last_error" varchar(120)
);
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" ("status", "due_at");
CREATE INDEX "webhook_deliveries_report_id" ON "webhook_deliveries" ("report_id");
