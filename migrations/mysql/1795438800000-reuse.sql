-- One number that grows with every load that changed something, in the order in which they became visible.
CREATE TABLE `data_version` (
  `id` int NOT NULL PRIMARY KEY,
  `version` int NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO `data_version` (`id`, `version`) VALUES (1, 0);

ALTER TABLE `ingestions` ADD COLUMN `data_version` int;
-- Between these instants polls were inserted or changed.
ALTER TABLE `ingestions` ADD COLUMN `touched_from` bigint;
ALTER TABLE `ingestions` ADD COLUMN `touched_to` bigint;
CREATE INDEX `ingestions_data_version` ON `ingestions` (`data_version`);

-- What a result was worked out from; null for those of before.
ALTER TABLE `report_results` ADD COLUMN `as_of` bigint;
ALTER TABLE `report_results` ADD COLUMN `windows` varchar(12);
ALTER TABLE `report_results` ADD COLUMN `basis` varchar(160);
ALTER TABLE `report_results` ADD COLUMN `data_version` int;
ALTER TABLE `report_results` ADD COLUMN `seen_from` bigint;
CREATE INDEX `report_results_as_of` ON `report_results` (`as_of`);

ALTER TABLE `reports` ADD COLUMN `reused_from` varchar(36);
CREATE INDEX `reports_result_key` ON `reports` (`result_key`);
