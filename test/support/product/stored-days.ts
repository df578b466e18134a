import { DataSource } from 'typeorm';
import { DailyKeeper } from '../../../src/metrics';
import type { Service } from './service';

/** When the service has stored the sums of all local days that it was about to. */
export const daysAreStored = ({ app }: Service): Promise<void> => app.get(DailyKeeper).settled();

/** Of how many local days the sums are stored then. */
export async function countStoredDays(service: Service): Promise<number> {
  await daysAreStored(service);
  const [row] = await service.app
    .get(DataSource)
    .query<{ days: number | string }[]>('SELECT COUNT(*) AS days FROM daily_metrics');
  return Number(row!.days);
}

/** Takes away all that is stored of local days, so that they have to be worked out. */
export async function forgetStoredDays(service: Service): Promise<void> {
  await daysAreStored(service);
  await service.app.get(DataSource).query('DELETE FROM daily_metrics');
}
