-- Text compares byte by byte: ids that differ in case are two ids.
-- Instants are whole milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE `stores` (
  `store_key` int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `store_id` varchar(64) NOT NULL,
  `first_poll_at` bigint,
  `last_poll_at` bigint
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX `stores_store_id` ON `stores` (`store_id`);

CREATE TABLE `store_timezones` (
  `store_key` int NOT NULL PRIMARY KEY,
  `timezone` varchar(64) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `business_hours` (
  `store_key` int NOT NULL,
  `weekday` int NOT NULL,
  `start_second` int NOT NULL,
  `end_second` int NOT NULL,
  PRIMARY KEY (`store_key`, `weekday`, `start_second`, `end_second`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Clustered by UTC day, store and time: loads append, and a week is eight ranges however long the history.
CREATE TABLE `polls` (
  `day` int NOT NULL,
  `store_key` int NOT NULL,
  `observed_at` bigint NOT NULL,
  `status` tinyint NOT NULL,
  PRIMARY KEY (`day`, `store_key`, `observed_at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `ingestions` (
  `ingestion_id` varchar(36) NOT NULL PRIMARY KEY,
  `kind` varchar(20) NOT NULL,
  `source` varchar(255) NOT NULL,
  `status` varchar(12) NOT NULL,
  `sha256` varchar(64),
  `started_at` bigint NOT NULL,
  `finished_at` bigint,
  `rows_read` int NOT NULL DEFAULT 0,
  `rows_inserted` int NOT NULL DEFAULT 0,
  `rows_changed` int NOT NULL DEFAULT 0,
  `rows_unchanged` int NOT NULL DEFAULT 0,
  `rows_removed` int NOT NULL DEFAULT 0,
  `rows_rejected` int NOT NULL DEFAULT 0,
  `first_observed_at` bigint,
  `last_observed_at` bigint,
  `reason` text,
  `owner` varchar(80) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX `ingestions_started_at` ON `ingestions` (`started_at`, `ingestion_id`);

CREATE TABLE `reports` (
  `report_id` varchar(36) NOT NULL PRIMARY KEY,
  `status` varchar(12) NOT NULL,
  `created_at` bigint NOT NULL,
  `completed_at` bigint,
  `url` varchar(255),
  `windows` varchar(12) NOT NULL,
  `no_data` varchar(12) NOT NULL,
  `requested_as_of` bigint,
  `as_of` bigint,
  `stores` int,
  `stores_done` int NOT NULL DEFAULT 0,
  `polls_read` int,
  `took_ms` int,
  `failure_reason` text,
  `attempts` int NOT NULL DEFAULT 0,
  `lease_owner` varchar(80),
  `lease_until` bigint
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX `reports_created_at` ON `reports` (`created_at`, `report_id`);
CREATE INDEX `reports_status` ON `reports` (`status`);
