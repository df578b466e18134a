-- Rules: of which stores messages are sent, and when. Durations are minutes; channels are a list of names in JSON.
CREATE TABLE `alert_rules` (
  `rule_id` varchar(36) NOT NULL PRIMARY KEY,
  `name` varchar(100) NOT NULL,
  `labels` varchar(2000) NOT NULL,
  `condition_kind` varchar(20) NOT NULL,
  `threshold` int NOT NULL,
  `group_by` varchar(65) NOT NULL,
  `not_before_closing` int,
  `resolve_after` int NOT NULL,
  `repeat_every` int,
  `channels` text NOT NULL,
  `created_at` bigint NOT NULL,
  `updated_at` bigint NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- An alert of a rule and a subject: a store, or a group of stores by its values in JSON.
CREATE TABLE `alerts` (
  `alert_id` varchar(36) NOT NULL PRIMARY KEY,
  `rule_id` varchar(36) NOT NULL,
  `subject` varchar(500) NOT NULL,
  `store_key` int,
  `opened_at` bigint NOT NULL,
  `notified_at` bigint,
  `acknowledged_at` bigint,
  `acknowledged_by` varchar(64),
  `muted_until` bigint,
  `clear_since` bigint,
  `resolved_at` bigint,
  `evidence` text NOT NULL,
  INDEX `alerts_opened_at` (`opened_at`, `alert_id`),
  INDEX `alerts_resolved_at` (`resolved_at`, `opened_at`),
  INDEX `alerts_rule_id` (`rule_id`, `opened_at`),
  INDEX `alerts_store_key` (`store_key`, `opened_at`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Until when alerts are silent: those of a store, of the stores that meet a selector, of a rule, or of several of these.
CREATE TABLE `alert_mutes` (
  `mute_id` varchar(36) NOT NULL PRIMARY KEY,
  `rule_id` varchar(36),
  `store_key` int,
  `labels` varchar(2000),
  `reason` varchar(200) NOT NULL,
  `created_at` bigint NOT NULL,
  `created_by` varchar(64),
  `muted_until` bigint NOT NULL,
  `ended_at` bigint,
  INDEX `alert_mutes_muted_until` (`muted_until`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- When alerts last changed, and what evaluations have seen: whether the feed has gone on, and a bit for each store with fresh polls.
CREATE TABLE `alert_watch` (
  `id` int NOT NULL PRIMARY KEY,
  `evaluated_at` bigint NOT NULL,
  `feed_seen` int NOT NULL,
  `stores` mediumblob NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
