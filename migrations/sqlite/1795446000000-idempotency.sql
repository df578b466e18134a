-- What a caller's Idempotency-Key was first used for, and what was answered. Kept for a day.
CREATE TABLE "idempotency_keys" (
  "caller" varchar(255) NOT NULL,
  "idempotency_key" varchar(255) NOT NULL,
  "fingerprint" varchar(64) NOT NULL,
  "begun_at" bigint NOT NULL,
  "claim" varchar(36) NOT NULL,
  "owner" varchar(80) NOT NULL,
  "lease_until" bigint NOT NULL,
  "answer" text,
  PRIMARY KEY ("caller", "idempotency_key")
);
CREATE INDEX "idempotency_keys_begun_at" ON "idempotency_keys" ("begun_at");
