-- Columns get the names that the API uses for the same things elsewhere.
ALTER TABLE `report_schedules` RENAME COLUMN `zone` TO `timezone`;
ALTER TABLE `exclusions` RENAME COLUMN `batch_id` TO `ingestion_id`;
DROP INDEX `exclusions_batch_id` ON `exclusions`;
CREATE INDEX `exclusions_ingestion_id` ON `exclusions` (`ingestion_id`);
