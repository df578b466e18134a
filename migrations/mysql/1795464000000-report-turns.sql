-- Transactions that claim equal reports write to the same of these rows, and so take turns on every node of a cluster.
CREATE TABLE `report_turns` (
  `turn` int NOT NULL PRIMARY KEY,
  `taken` int NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
