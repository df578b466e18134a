-- Time of stores that does not count. A row is never deleted, only revoked; one request or file makes one batch.
CREATE TABLE `exclusions` (
  `exclusion_id` varchar(36) NOT NULL PRIMARY KEY,
  `store_key` int NOT NULL,
  `starts_at` bigint NOT NULL,
  `ends_at` bigint NOT NULL,
  `kind` varchar(12) NOT NULL,
  `reason` varchar(200),
  `batch_id` varchar(36) NOT NULL,
  `created_at` bigint NOT NULL,
  `created_by` varchar(64),
  `revoked_at` bigint,
  `revoked_by` varchar(64),
  INDEX `exclusions_store_key` (`store_key`, `revoked_at`, `starts_at`, `ends_at`),
  INDEX `exclusions_starts_at` (`starts_at`, `exclusion_id`),
  INDEX `exclusions_batch_id` (`batch_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
