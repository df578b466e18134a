-- The rows of reports in blocks of 1,024: of each block the keys of its stores, then of each store the milliseconds up,
-- down and without data of the last hour, day and week; four bytes a number, the most significant first.
CREATE TABLE `report_row_blocks` (
  `result_key` int NOT NULL,
  `position` int NOT NULL,
  `block` mediumblob NOT NULL,
  PRIMARY KEY (`result_key`, `position`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- In one statement: there is no moment without a table of that name. When it was done before, the second name is taken.
RENAME TABLE `report_rows` TO `report_single_rows`, `report_row_blocks` TO `report_rows`;
DROP TABLE IF EXISTS `report_row_blocks`;

-- A list that is longer would be cut without an error.
SET SESSION group_concat_max_len = 1073741824;

-- One report after the other.
-- REPEAT
REPLACE INTO `report_rows` (`result_key`, `position`, `block`)
  SELECT `result_key`, MIN(`position`), UNHEX(CONCAT(
    GROUP_CONCAT(CONCAT(LPAD(HEX(`store_key`), 8, '0')) ORDER BY `position` SEPARATOR ''),
    GROUP_CONCAT(CONCAT(LPAD(HEX(`hour_up`), 8, '0'), LPAD(HEX(`hour_down`), 8, '0'), LPAD(HEX(`hour_no_data`), 8, '0'), LPAD(HEX(`day_up`), 8, '0'), LPAD(HEX(`day_down`), 8, '0'), LPAD(HEX(`day_no_data`), 8, '0'), LPAD(HEX(`week_up`), 8, '0'), LPAD(HEX(`week_down`), 8, '0'), LPAD(HEX(`week_no_data`), 8, '0')) ORDER BY `position` SEPARATOR '')
  ))
  FROM `report_single_rows` WHERE `result_key` = (SELECT MIN(`result_key`) FROM `report_single_rows`)
  GROUP BY `result_key`, `position` DIV 1024;
DELETE FROM `report_single_rows`
  WHERE `result_key` = (SELECT `first` FROM (SELECT MIN(`result_key`) AS `first` FROM `report_single_rows`) AS `results`);
-- END REPEAT
