-- The changes by callers: who, when, from where, what. States are objects in JSON.
CREATE TABLE `audit_log` (
  `audit_id` int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `changed_at` bigint NOT NULL,
  `actor` varchar(64),
  `address` varchar(64) NOT NULL,
  `request_id` varchar(128),
  `action` varchar(12) NOT NULL,
  `kind` varchar(20) NOT NULL,
  `object_id` varchar(36) NOT NULL,
  `store_key` int,
  `state_before` text,
  `state_after` text NOT NULL,
  INDEX `audit_log_changed_at` (`changed_at`, `audit_id`),
  INDEX `audit_log_store_key` (`store_key`, `changed_at`, `audit_id`),
  INDEX `audit_log_request_id` (`request_id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
