-- The rows of a completed report, by what is known of each window: whole milliseconds of open time.
CREATE TABLE `report_results` (
  `result_key` int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `report_id` varchar(36) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- In the order of the report; `store_key` says whose row it is.
CREATE TABLE `report_rows` (
  `result_key` int NOT NULL,
  `position` int NOT NULL,
  `store_key` int NOT NULL,
  `hour_up` int NOT NULL,
  `hour_down` int NOT NULL,
  `hour_no_data` int NOT NULL,
  `day_up` int NOT NULL,
  `day_down` int NOT NULL,
  `day_no_data` int NOT NULL,
  `week_up` int NOT NULL,
  `week_down` int NOT NULL,
  `week_no_data` int NOT NULL,
  PRIMARY KEY (`result_key`, `position`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE `reports` ADD COLUMN `columns` varchar(12) NOT NULL DEFAULT 'plain';
ALTER TABLE `reports` ADD COLUMN `result_key` int;
-- Of the report's file: what it must be.
ALTER TABLE `reports` ADD COLUMN `file_sha256` varchar(64);
