-- The members of the cost of a report have the names of the API.
UPDATE reports SET cost = REPLACE(REPLACE(cost, '"daysStored"', '"daysFromRollups"'), '"daysWorkedOut"', '"daysComputed"')
WHERE cost IS NOT NULL;
