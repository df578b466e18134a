-- Columns and tables get the names that the program and its API use.
ALTER TABLE `data_version` RENAME COLUMN `figures_stored` TO `lock_counter`;
ALTER TABLE `ingestions` RENAME COLUMN `touched_from` TO `affected_from`;
ALTER TABLE `ingestions` RENAME COLUMN `touched_to` TO `affected_to`;
ALTER TABLE `report_results` RENAME COLUMN `basis` TO `computation_version`;
ALTER TABLE `report_results` RENAME COLUMN `seen_from` TO `lookback_start`;
ALTER TABLE `reports` RENAME COLUMN `took_ms` TO `duration_ms`;
ALTER TABLE `reports` RENAME COLUMN `url` TO `file_path`;
ALTER TABLE `report_removals` RENAME TO `report_tombstones`;
DROP INDEX `report_removals_removed_at` ON `report_tombstones`;
CREATE INDEX `report_tombstones_removed_at` ON `report_tombstones` (`removed_at`);
