-- The act is called an import: in the audit log, in the notices of ingestions, and in stored refusals.
UPDATE audit_log SET action = 'import' WHERE action = 'load';
UPDATE ingestions SET notices = REPLACE(notices, '"code":"more-removed-than-loaded"', '"code":"more-removed-than-imported"')
WHERE notices IS NOT NULL;
UPDATE idempotency_keys SET answer = REPLACE(answer, '"code":"load-refused"', '"code":"import-refused"')
WHERE answer IS NOT NULL;
