import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type IngestionKind, IngestionService } from '../../../src/ingestion';
import { reportCsv } from '../product/client';
import type { Service } from '../product/service';
import type { Files, ReportRequest } from './pipeline';

/** Imports the files through the product. Rows of hours may be rejected (rule 4); all polls and zones are accepted. */
export async function loadFiles(
  { app }: Service,
  { polls, hours, zones, special, exclusions }: Files,
): Promise<void> {
  const ingestion = app.get(IngestionService);
  const load = async (kind: IngestionKind, path: string): Promise<void> => {
    const source = { name: basename(path), bytes: createReadStream(path) };
    await ingestion.importCsv(kind, source, { strict: kind !== 'business_hours' });
  };
  await load('timezones', zones);
  await load('business_hours', hours);
  if (special !== undefined) await load('special_hours', special);
  if (exclusions !== undefined) await load('exclusions', exclusions);
  await load('polls', polls);
}

/** The product's own report as CSV. */
export function productReport(service: Service, request: ReportRequest): Promise<string> {
  const { asOf, windows, noData, columns, carryMinutes, exclusions, period, breakdown } = request;
  const dates = typeof period === 'object' ? { from_date: period.from, to_date: period.to } : { period };
  return reportCsv(service, {
    as_of: asOf,
    no_data: noData,
    columns,
    accounting: carryMinutes === undefined ? undefined : 'carry_forward',
    carry_minutes: carryMinutes,
    exclusions,
    breakdown,
    ...(period === undefined ? { windows } : dates),
  });
}
