-- Where messages go: receivers by name, with settings in JSON that hold their secrets.
CREATE TABLE `channels` (
  `name` varchar(36) NOT NULL PRIMARY KEY,
  `kind` varchar(12) NOT NULL,
  `settings` text NOT NULL,
  `created_at` bigint NOT NULL,
  `updated_at` bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The outbox is of messages for channels: those of reports for WEBHOOK_URL are those for the channel `webhook`.
ALTER TABLE `webhook_deliveries` RENAME TO `deliveries`;
ALTER TABLE `deliveries` ADD COLUMN `channel` varchar(36) NOT NULL DEFAULT 'webhook' AFTER `delivery_id`;
ALTER TABLE `deliveries` ALTER COLUMN `channel` DROP DEFAULT;
ALTER TABLE `deliveries` DROP PRIMARY KEY, ADD PRIMARY KEY (`delivery_id`, `channel`);
ALTER TABLE `deliveries` MODIFY COLUMN `report_id` varchar(36) NULL;
ALTER TABLE `deliveries` ADD COLUMN `text` text NULL;
ALTER TABLE `deliveries` ADD COLUMN `html` text NULL;
ALTER TABLE `deliveries` ADD COLUMN `attachment` varchar(255) NULL;
DROP INDEX `webhook_deliveries_due` ON `deliveries`;
CREATE INDEX `deliveries_due` ON `deliveries` (`status`, `due_at`);
DROP INDEX `webhook_deliveries_report_id` ON `deliveries`;
CREATE INDEX `deliveries_report_id` ON `deliveries` (`report_id`);
