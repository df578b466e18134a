-- Which stores a report has, by a selector of labels, what its rows are grouped by, and which labels are columns.
ALTER TABLE `reports` ADD COLUMN `labels` text NULL;
ALTER TABLE `reports` ADD COLUMN `group_by` varchar(65) NULL;
ALTER TABLE `reports` ADD COLUMN `label_columns` varchar(660) NULL;

-- Which details of stores a result depends on, and those of its stores, block by block.
ALTER TABLE `report_results` ADD COLUMN `details` int NOT NULL DEFAULT 0;
ALTER TABLE `report_rows` ADD COLUMN `details` mediumblob NULL;
