-- The first and last poll of each store, by groups of 64 store keys: of each slot (store_key & 63) two signed 64-bit
-- integers of epoch ms, the most significant byte first; both -1 where the store has no poll.
CREATE TABLE `poll_extents` (
  `store_group` int NOT NULL,
  `block` blob NOT NULL,
  PRIMARY KEY (`store_group`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A list that is longer would be cut without an error.
SET SESSION group_concat_max_len = 1073741824;

-- What this reads goes with the next migration, when all of it is here: it comes to the same when it is done twice.
REPLACE INTO `poll_extents` (`store_group`, `block`)
  WITH RECURSIVE `slots` (`slot`) AS (SELECT 0 UNION ALL SELECT `slot` + 1 FROM `slots` WHERE `slot` < 63),
  `polled_groups` (`store_group`) AS (SELECT DISTINCT `store_key` >> 6 FROM `stores` WHERE `first_poll_at` IS NOT NULL)
  SELECT `store_group`, UNHEX(GROUP_CONCAT(CONCAT(
    LPAD(HEX(COALESCE(`first_poll_at`, -1)), 16, '0'), LPAD(HEX(COALESCE(`last_poll_at`, -1)), 16, '0')
  ) ORDER BY `slot` SEPARATOR ''))
  FROM `polled_groups` CROSS JOIN `slots` LEFT JOIN `stores` ON `store_key` = `store_group` * 64 + `slot`
  GROUP BY `store_group`;
