-- When reports are triggered, with which parameters (JSON, as in the API), and the channels that they are delivered to.
-- Ticks after `since` count.
CREATE TABLE `report_schedules` (
  `name` varchar(36) NOT NULL PRIMARY KEY,
  `cron` varchar(120) NOT NULL,
  `zone` varchar(64) NOT NULL,
  `report` text NOT NULL,
  `channels` text NOT NULL,
  `from_environment` int NOT NULL DEFAULT 0,
  `since` bigint NOT NULL,
  `created_at` bigint NOT NULL,
  `updated_at` bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- When the messages about the report of a tick were written. Those of earlier ticks have no receivers.
ALTER TABLE `schedule_ticks` ADD COLUMN `delivered_at` bigint NULL;
UPDATE `schedule_ticks` SET `delivered_at` = `tick_at` WHERE `delivered_at` IS NULL;
CREATE INDEX `schedule_ticks_delivered_at` ON `schedule_ticks` (`delivered_at`);
