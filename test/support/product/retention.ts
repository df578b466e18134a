import { Retention } from '../../../src/retention';
import type { Service } from './service';

/** Deletes what has expired, as of an instant (epoch ms). A round that runs already may have begun before the test's data. */
export async function retain(service: Service, now?: number): Promise<void> {
  const retention = service.app.get(Retention, { strict: false });
  await retention.tick(now);
  await retention.tick(now);
}
