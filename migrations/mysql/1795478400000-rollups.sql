-- All of them are blocks by now.
DROP TABLE `poll_rows`;
DROP TABLE `report_single_rows`;

-- Rollups are kept for the days whose polls are deleted, and for no others.
DELETE FROM `daily_metrics`
  WHERE `local_date` > (SELECT `polls_kept_from` FROM `data_version` WHERE `id` = 1)
  OR (`local_date` + 2) * 86400000 <= (
    SELECT COALESCE(`first_poll_at`, 9007199254740991) FROM `stores`
    WHERE `stores`.`store_key` = `daily_metrics`.`store_key`
  );
DROP INDEX `daily_metrics_store_key` ON `daily_metrics`;
ALTER TABLE `daily_metrics` DROP COLUMN `basis_key`;
DROP TABLE `figure_bases`;

-- The version of the data with which a store, the first poll of one, its hours or its zone last changed.
ALTER TABLE `data_version` ADD COLUMN `stores_version` int NOT NULL DEFAULT 0;

-- The first and last poll of all stores: asked with almost every request, and cheaper to keep here than by an index.
ALTER TABLE `data_version` ADD COLUMN `first_poll_at` bigint NULL;
ALTER TABLE `data_version` ADD COLUMN `last_poll_at` bigint NULL;
UPDATE `data_version` SET
  `first_poll_at` = (SELECT MIN(`first_poll_at`) FROM `stores`),
  `last_poll_at` = (SELECT MAX(`last_poll_at`) FROM `stores`);
DROP INDEX `stores_last_poll_at` ON `stores`;

-- What the last loads of polls changed: what is computed in memory follows by it.
CREATE TABLE `recent_changes` (
  `data_version` int NOT NULL,
  `first_at` bigint NOT NULL,
  `last_at` bigint NOT NULL,
  `stores` mediumblob NOT NULL,
  PRIMARY KEY (`data_version`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
