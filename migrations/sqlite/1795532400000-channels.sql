-- Where messages go: receivers by name, with settings in JSON that hold their secrets.
CREATE TABLE "channels" (
  "name" varchar(36) PRIMARY KEY NOT NULL,
  "kind" varchar(12) NOT NULL,
  "settings" text NOT NULL,
  "created_at" bigint NOT NULL,
  "updated_at" bigint NOT NULL
);

-- The outbox is of messages for channels: those of reports for WEBHOOK_URL are those for the channel `webhook`.
CREATE TABLE "deliveries" (
  "delivery_id" varchar(36) NOT NULL,
  "channel" varchar(36) NOT NULL,
  "report_id" varchar(36),
  "event" varchar(40) NOT NULL,
  "body" text NOT NULL,
  "text" text,
  "html" text,
  "attachment" varchar(255),
  "status" varchar(12) NOT NULL,
  "attempts" integer NOT NULL DEFAULT (0),
  "due_at" bigint NOT NULL,
  "owner" varchar(80),
  "last_status" integer,
  "last_error" varchar(120),
  PRIMARY KEY ("delivery_id", "channel")
);
INSERT INTO "deliveries" ("delivery_id", "channel", "report_id", "event", "body", "status", "attempts", "due_at", "owner", "last_status", "last_error")
  SELECT "delivery_id", 'webhook', "report_id", "event", "body", "status", "attempts", "due_at", "owner", "last_status", "last_error"
  FROM "webhook_deliveries";
DROP TABLE "webhook_deliveries";
CREATE INDEX "deliveries_due" ON "deliveries" ("status", "due_at");
CREATE INDEX "deliveries_report_id" ON "deliveries" ("report_id");
