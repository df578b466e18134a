-- The changes by callers: who, when, from where, what. States are objects in JSON.
CREATE TABLE "audit_log" (
  "audit_id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "changed_at" bigint NOT NULL,
  "actor" varchar(64),
  "address" varchar(64) NOT NULL,
  "request_id" varchar(128),
  "action" varchar(12) NOT NULL,
  "kind" varchar(20) NOT NULL,
  "object_id" varchar(36) NOT NULL,
  "store_key" integer,
  "state_before" text,
  "state_after" text NOT NULL
);
CREATE INDEX "audit_log_changed_at" ON "audit_log" ("changed_at", "audit_id");
CREATE INDEX "audit_log_store_key" ON "audit_log" ("store_key", "changed_at", "audit_id");
CREATE INDEX "audit_log_request_id" ON "audit_log" ("request_id");
