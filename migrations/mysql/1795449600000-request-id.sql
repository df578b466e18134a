-- The request that asked for a report: its id stands in the log of whoever works on it.
ALTER TABLE `reports` ADD COLUMN `request_id` varchar(128);
