-- Word of reports that ended, for the receiver of the webhook: written with that end, sent until it is taken or given up.
CREATE TABLE `webhook_deliveries` (
  `delivery_id` varchar(36) NOT NULL PRIMARY KEY,
  `report_id` varchar(36) NOT NULL,
  `event` varchar(40) NOT NULL,
  `body` text NOT NULL,
  `status` varchar(12) NOT NULL,
  `attempts` int NOT NULL DEFAULT 0,
  `due_at` bigint NOT NULL,
  `owner` varchar(80),
  `last_status` int,
  `last_error` varchar(120),
  INDEX `webhook_deliveries_due` (`status`, `due_at`),
  INDEX `webhook_deliveries_report_id` (`report_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
