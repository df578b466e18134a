-- The end of the time that the result of a report was computed from, and the first import that has changed its data since.
ALTER TABLE "report_results" ADD COLUMN "lookback_end" bigint;
ALTER TABLE "report_results" ADD COLUMN "outdated_by" varchar(36);

-- What has changed the data of earlier results since is not known, so they are not reused.
UPDATE "report_results" SET "computation_version" = NULL;

-- Which reports an import affects, if the bounds of the time do not say it.
ALTER TABLE "ingestions" ADD COLUMN "effects" text;
CREATE INDEX "ingestions_affected" ON "ingestions" ("data_version", "affected_from", "affected_to");
DROP INDEX "ingestions_data_version";
