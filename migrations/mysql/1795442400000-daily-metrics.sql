-- What stored figures depend on beside the data: the engine, the time zone rules, the default zone.
CREATE TABLE `figure_bases` (
  `basis_key` int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `basis` varchar(160) NOT NULL,
  UNIQUE INDEX `figure_bases_basis` (`basis`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What the open time of a store's local day that has ended adds up to, in whole milliseconds. A row that is there is
-- right: whatever touches the day deletes it in the same transaction.
CREATE TABLE `daily_metrics` (
  `local_date` int NOT NULL,
  `store_key` int NOT NULL,
  `basis_key` int NOT NULL,
  `up_ms` int NOT NULL,
  `down_ms` int NOT NULL,
  `no_data_ms` int NOT NULL,
  PRIMARY KEY (`local_date`, `store_key`),
  INDEX `daily_metrics_store_key` (`store_key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Counts the times that figures were stored: whoever stores some holds the row, as a load does.
ALTER TABLE `data_version` ADD COLUMN `figures_stored` int NOT NULL DEFAULT 0;

-- When the first and the latest poll of all stores were is asked with almost every request.
CREATE INDEX `stores_first_poll_at` ON `stores` (`first_poll_at`);
CREATE INDEX `stores_last_poll_at` ON `stores` (`last_poll_at`);

-- What a report was spared, and where its time went.
ALTER TABLE `reports` ADD COLUMN `cost` text;
