-- They are in `poll_extents` by now.
DROP INDEX "stores_first_poll_at";
ALTER TABLE "stores" DROP COLUMN "first_poll_at";
ALTER TABLE "stores" DROP COLUMN "last_poll_at";
