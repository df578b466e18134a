-- The ticks of a schedule that have their report: a tick has one, however many processes see it.
CREATE TABLE "schedule_ticks" (
  "schedule" varchar(40) NOT NULL,
  "tick_at" bigint NOT NULL,
  "report_id" varchar(36) NOT NULL,
  PRIMARY KEY ("schedule", "tick_at")
) WITHOUT ROWID;
