-- The zone of a schedule has the name that stores have for theirs.
ALTER TABLE report_schedules RENAME COLUMN zone TO timezone;
