-- Reports that are no more, of which a file and rows may still be left.
CREATE TABLE `report_removals` (
  `report_id` varchar(36) NOT NULL PRIMARY KEY,
  `result_key` int,
  `removed_at` bigint NOT NULL,
  INDEX `report_removals_removed_at` (`removed_at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Work that one process does at a time, and which process that is.
CREATE TABLE `leases` (
  `name` varchar(40) NOT NULL PRIMARY KEY,
  `owner` varchar(80) NOT NULL,
  `lease_until` bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Polls of earlier UTC days are gone, or about to go; local dates up to this one, with their days that are stored, are
-- as they will stay. 0: all polls are there.
ALTER TABLE `data_version` ADD COLUMN `polls_kept_from` int NOT NULL DEFAULT 0;
