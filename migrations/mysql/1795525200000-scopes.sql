-- The selector of the stores that the key of a request is limited to; '': all. Such keys see only rows with their own.
ALTER TABLE `ingestions` ADD COLUMN `scope` varchar(2000) NOT NULL DEFAULT '';
ALTER TABLE `reports` ADD COLUMN `scope` varchar(2000) NOT NULL DEFAULT '';
