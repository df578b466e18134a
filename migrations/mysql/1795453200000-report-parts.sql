-- How many parts a report is worked out in (null: not known yet), how many of them are done, and how often it was cut
-- into parts: the number of its latest plan.
ALTER TABLE `reports` ADD COLUMN `parts` int;
ALTER TABLE `reports` ADD COLUMN `parts_done` int NOT NULL DEFAULT 0;
ALTER TABLE `reports` ADD COLUMN `plan` int NOT NULL DEFAULT 0;
-- When the plan in hand was begun.
ALTER TABLE `reports` ADD COLUMN `begun_at` bigint;
UPDATE `reports` SET `parts` = 1, `parts_done` = 1 WHERE `status` = 'Completed';

CREATE TABLE `report_parts` (
  `report_id` varchar(36) NOT NULL,
  `plan` int NOT NULL,
  `part` int NOT NULL,
  `first_key` int NOT NULL,
  `last_key` int NOT NULL,
  `stores` int NOT NULL,
  `data_version` int NOT NULL,
  `basis` varchar(160) NOT NULL,
  `status` varchar(12) NOT NULL,
  `attempts` int NOT NULL DEFAULT 0,
  `lease_owner` varchar(80),
  `lease_until` bigint,
  `failure_reason` text,
  `polls_read` int,
  `seen_from` bigint,
  `cost` text,
  PRIMARY KEY (`report_id`, `plan`, `part`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The sums of a part that is done, packed into 40 bytes a store, until the report is put together.
CREATE TABLE `report_part_sums` (
  `report_id` varchar(36) NOT NULL,
  `plan` int NOT NULL,
  `part` int NOT NULL,
  `piece` int NOT NULL,
  `sums` text NOT NULL,
  PRIMARY KEY (`report_id`, `plan`, `part`, `piece`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
