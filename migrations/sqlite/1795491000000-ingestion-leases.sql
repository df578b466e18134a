-- A load has a lease, which its process renews.
ALTER TABLE "ingestions" ADD COLUMN "lease_until" bigint;
