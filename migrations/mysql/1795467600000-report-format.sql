-- What a report's file is written as.
ALTER TABLE `reports` ADD COLUMN `format` varchar(12) NOT NULL DEFAULT 'csv';
