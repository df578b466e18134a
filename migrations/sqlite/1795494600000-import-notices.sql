-- What an import says beside its counts, and the rows of stores that kept the hours that they had.
ALTER TABLE "ingestions" ADD COLUMN "rows_kept" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "ingestions" ADD COLUMN "notices" TEXT;
