-- Polls as blocks: of each slice of six hours and each group of 64 store keys one row. A poll in it is four bytes, the
-- most significant first: slot << 26 | millisecond of the slice << 1 | status, slot = store_key & 63.
CREATE TABLE `poll_blocks` (
  `slice` int NOT NULL,
  `store_group` int NOT NULL,
  `block` mediumblob NOT NULL,
  PRIMARY KEY (`slice`, `store_group`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- Both at once, so that there is a table of this name whenever the process ends.
RENAME TABLE `polls` TO `poll_rows`, `poll_blocks` TO `polls`;
-- Made anew where the process ended after that.
DROP TABLE IF EXISTS `poll_blocks`;

-- A list that is longer would be cut without an error.
SET SESSION group_concat_max_len = 1073741824;

-- One UTC day after the other. To repeat a day after an interruption comes to the same blocks.
-- REPEAT
REPLACE INTO `polls` (`slice`, `store_group`, `block`)
  SELECT `slice`, `store_group`, UNHEX(GROUP_CONCAT(LPAD(HEX(`poll`), 8, '0') ORDER BY `poll` SEPARATOR ''))
  FROM (
    SELECT `observed_at` DIV 21600000 AS `slice`, `store_key` >> 6 AS `store_group`,
      ((`store_key` & 63) << 26) + (`observed_at` % 21600000) * 2 + `status` AS `poll`
    FROM `poll_rows` WHERE `day` = (SELECT MIN(`day`) FROM `poll_rows`)
  ) AS `of_the_day`
  GROUP BY `slice`, `store_group`;
DELETE FROM `poll_rows` WHERE `day` = (SELECT `first` FROM (SELECT MIN(`day`) AS `first` FROM `poll_rows`) AS `days`);
-- END REPEAT
