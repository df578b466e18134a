-- The first and last poll of each store, by groups of 64 store keys: of each slot (store_key & 63) two signed 64-bit
-- integers of epoch ms, the most significant byte first; both -1 where the store has no poll.
CREATE TABLE "poll_extents" (
  "store_group" integer PRIMARY KEY NOT NULL,
  "block" blob NOT NULL
);

INSERT INTO "poll_extents" ("store_group", "block")
  WITH RECURSIVE "slots" ("slot") AS (SELECT 0 UNION ALL SELECT "slot" + 1 FROM "slots" WHERE "slot" < 63),
  "polled_groups" ("store_group") AS (SELECT DISTINCT "store_key" >> 6 FROM "stores" WHERE "first_poll_at" IS NOT NULL)
  SELECT "store_group", unhex(group_concat(
    printf('%016x%016x', COALESCE("first_poll_at", -1), COALESCE("last_poll_at", -1)), '' ORDER BY "slot"
  ))
  FROM "polled_groups" CROSS JOIN "slots" LEFT JOIN "stores" ON "store_key" = "store_group" * 64 + "slot"
  GROUP BY "store_group";
