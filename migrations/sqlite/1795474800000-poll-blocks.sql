-- Polls as blocks: of each slice of six hours and each group of 64 store keys one row. A poll in it is four bytes, the
-- most significant first: slot << 26 | millisecond of the slice << 1 | status, slot = store_key & 63.
ALTER TABLE "polls" RENAME TO "poll_rows";
CREATE TABLE "polls" (
  "slice" integer NOT NULL,
  "store_group" integer NOT NULL,
  "block" mediumblob NOT NULL,
  PRIMARY KEY ("slice", "store_group")
);

-- One UTC day after the other.
-- REPEAT
INSERT OR REPLACE INTO "polls" ("slice", "store_group", "block")
  SELECT "slice", "store_group", unhex(group_concat(printf('%08X', "poll"), '' ORDER BY "poll"))
  FROM (
    SELECT "observed_at" / 21600000 AS "slice", "store_key" >> 6 AS "store_group",
      (("store_key" & 63) << 26) + ("observed_at" % 21600000) * 2 + "status" AS "poll"
    FROM "poll_rows" WHERE "day" = (SELECT MIN("day") FROM "poll_rows")
  )
  GROUP BY "slice", "store_group";
DELETE FROM "poll_rows" WHERE "day" = (SELECT MIN("day") FROM "poll_rows");
-- END REPEAT
