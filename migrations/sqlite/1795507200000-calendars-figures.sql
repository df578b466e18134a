-- What exclusions take out of a day.
ALTER TABLE "daily_metrics" ADD COLUMN "excluded_ms" integer NOT NULL DEFAULT (0);

-- How a report counts open time, and its period, in place of the windows.
ALTER TABLE "reports" ADD COLUMN "accounting" varchar(16) NOT NULL DEFAULT ('daily');
ALTER TABLE "reports" ADD COLUMN "carry_minutes" integer;
ALTER TABLE "reports" ADD COLUMN "exclusions" varchar(8) NOT NULL DEFAULT ('apply');
ALTER TABLE "reports" ADD COLUMN "period" varchar(24);
ALTER TABLE "reports" ADD COLUMN "from_date" integer;
ALTER TABLE "reports" ADD COLUMN "to_date" integer;
ALTER TABLE "reports" ADD COLUMN "breakdown" varchar(8) NOT NULL DEFAULT ('none');
ALTER TABLE "reports" ADD COLUMN "supersedes" varchar(36);

-- What identical reports have in common, and how their rows are stored; NULL: three windows of three numbers each.
ALTER TABLE "report_results" ADD COLUMN "variant" varchar(160);
ALTER TABLE "report_results" ADD COLUMN "layout" text;
ALTER TABLE "report_results" DROP COLUMN "windows";
