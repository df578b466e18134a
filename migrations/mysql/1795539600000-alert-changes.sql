-- The order in which alerts change, and the last change of each, for those who follow alerts.
ALTER TABLE `alerts` ADD COLUMN `revision` int NOT NULL DEFAULT 0;
ALTER TABLE `alerts` ADD COLUMN `last_change` varchar(12) NOT NULL DEFAULT 'opened';
CREATE INDEX `alerts_revision` ON `alerts` (`revision`);
