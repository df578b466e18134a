-- What the owners of stores know of them. Dates are days since 1970-01-01; labels are an object in JSON.
CREATE TABLE `store_details` (
  `store_key` int NOT NULL PRIMARY KEY,
  `name` varchar(200),
  `opened_on` int,
  `closed_on` int,
  `target_ppm` int,
  `sales_cents` bigint,
  `labels` text NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
