-- Time of stores that does not count. A row is never deleted, only revoked; one request or file makes one batch.
CREATE TABLE "exclusions" (
  "exclusion_id" varchar(36) PRIMARY KEY NOT NULL,
  "store_key" integer NOT NULL,
  "starts_at" bigint NOT NULL,
  "ends_at" bigint NOT NULL,
  "kind" varchar(12) NOT NULL,
  "reason" varchar(200),
  "batch_id" varchar(36) NOT NULL,
  "created_at" bigint NOT NULL,
  "created_by" varchar(64),
  "revoked_at" bigint,
  "revoked_by" varchar(64)
);
CREATE INDEX "exclusions_store_key" ON "exclusions" ("store_key", "revoked_at", "starts_at", "ends_at");
CREATE INDEX "exclusions_starts_at" ON "exclusions" ("starts_at", "exclusion_id");
CREATE INDEX "exclusions_batch_id" ON "exclusions" ("batch_id");
