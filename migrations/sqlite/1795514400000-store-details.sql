-- What the owners of stores know of them. Dates are days since 1970-01-01; labels are an object in JSON.
CREATE TABLE "store_details" (
  "store_key" integer PRIMARY KEY NOT NULL,
  "name" varchar(200),
  "opened_on" integer,
  "closed_on" integer,
  "target_ppm" integer,
  "sales_cents" bigint,
  "labels" text NOT NULL
);
