import { ReadSession } from '../database';

/** The number of deliveries that wait for their first or next attempt. */
export async function pendingDeliveries(session: ReadSession): Promise<number> {
  const [count] = await session.numbers("SELECT COUNT(*) FROM webhook_deliveries WHERE status = 'pending'");
  return count!;
}
