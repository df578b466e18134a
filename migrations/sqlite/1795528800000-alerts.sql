-- Rules: of which stores messages are sent, and when. Durations are minutes; channels are a list of names in JSON.
CREATE TABLE "alert_rules" (
  "rule_id" varchar(36) PRIMARY KEY NOT NULL,
  "name" varchar(100) NOT NULL,
  "labels" varchar(2000) NOT NULL,
  "condition_kind" varchar(20) NOT NULL,
  "threshold" integer NOT NULL,
  "group_by" varchar(65) NOT NULL,
  "not_before_closing" integer,
  "resolve_after" integer NOT NULL,
  "repeat_every" integer,
  "channels" text NOT NULL,
  "created_at" bigint NOT NULL,
  "updated_at" bigint NOT NULL
);

-- An alert of a rule and a subject: a store, or a group of stores by its values in JSON.
CREATE TABLE "alerts" (
  "alert_id" varchar(36) PRIMARY KEY NOT NULL,
  "rule_id" varchar(36) NOT NULL,
  "subject" varchar(500) NOT NULL,
  "store_key" integer,
  "opened_at" bigint NOT NULL,
  "notified_at" bigint,
  "acknowledged_at" bigint,
  "acknowledged_by" varchar(64),
  "muted_until" bigint,
  "clear_since" bigint,
  "resolved_at" bigint,
  "evidence" text NOT NULL
);
CREATE INDEX "alerts_opened_at" ON "alerts" ("opened_at", "alert_id");
CREATE INDEX "alerts_resolved_at" ON "alerts" ("resolved_at", "opened_at");
CREATE INDEX "alerts_rule_id" ON "alerts" ("rule_id", "opened_at");
CREATE INDEX "alerts_store_key" ON "alerts" ("store_key", "opened_at");

-- Until when alerts are silent: those of a store, of the stores that meet a selector, of a rule, or of several of these.
CREATE TABLE "alert_mutes" (
  "mute_id" varchar(36) PRIMARY KEY NOT NULL,
  "rule_id" varchar(36),
  "store_key" integer,
  "labels" varchar(2000),
  "reason" varchar(200) NOT NULL,
  "created_at" bigint NOT NULL,
  "created_by" varchar(64),
  "muted_until" bigint NOT NULL,
  "ended_at" bigint
);
CREATE INDEX "alert_mutes_muted_until" ON "alert_mutes" ("muted_until");

-- When alerts last changed, and what evaluations have seen: whether the feed has gone on, and a bit for each store with fresh polls.
CREATE TABLE "alert_watch" (
  "id" integer PRIMARY KEY NOT NULL,
  "evaluated_at" bigint NOT NULL,
  "feed_seen" integer NOT NULL,
  "stores" mediumblob NOT NULL
);
