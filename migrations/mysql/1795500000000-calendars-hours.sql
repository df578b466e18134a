-- Business hours have versions, each from a local date on (days since 1970-01-01; -1000000: since ever).
ALTER TABLE `business_hours`
  ADD COLUMN `valid_from` int NOT NULL DEFAULT -1000000 AFTER `store_key`,
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (`store_key`, `valid_from`, `weekday`, `start_second`, `end_second`);

-- The hours of single local dates, in place of the weekly ones; start and end both 0: closed.
CREATE TABLE `special_hours` (
  `store_key` int NOT NULL,
  `date` int NOT NULL,
  `start_second` int NOT NULL,
  `end_second` int NOT NULL,
  `reason` varchar(200),
  PRIMARY KEY (`store_key`, `date`, `start_second`, `end_second`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
