-- One process works out a report. One that was in parts is Running without a claim, and is worked out anew.
DROP TABLE "report_part_sums";
DROP TABLE "report_parts";
DROP TABLE "report_turns";
ALTER TABLE "reports" DROP COLUMN "parts";
ALTER TABLE "reports" DROP COLUMN "parts_done";
ALTER TABLE "reports" DROP COLUMN "plan";
ALTER TABLE "reports" DROP COLUMN "begun_at";
