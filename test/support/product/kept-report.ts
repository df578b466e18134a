import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Report } from '../../../src/reports';
import type { Service } from './service';

/**
 * Inserts a report as if by another process, and returns its id. A Running one belongs to that process, so that the
 * service leaves it alone.
 */
export async function keptReport(service: Service, changes: Partial<Report> = {}): Promise<string> {
  const reportId = randomUUID();
  const lease = { leaseOwner: 'another-host/1/00000000', leaseUntil: Date.now() + 3_600_000 };
  const asked = { windows: 'calendar', noData: 'down' } as const;
  await service.app
    .get(DataSource)
    .getRepository(Report)
    .insert({ reportId, status: 'Running', createdAt: Date.now(), ...asked, ...lease, ...changes });
  return reportId;
}

/** Deletes all results, so that no report reuses another one. */
export async function forgetResults(service: Service): Promise<void> {
  await service.app.get(DataSource).query('UPDATE report_results SET as_of = NULL');
}
