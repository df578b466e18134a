-- For databases with more than one writer; here for the schema to be the same.
CREATE TABLE "report_turns" (
  "turn" integer PRIMARY KEY NOT NULL,
  "taken" integer NOT NULL
);
