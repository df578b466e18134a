import { ReadSession } from '../database';

/** How many deliveries wait for an attempt, their first or another. */
export async function pendingDeliveries(session: ReadSession): Promise<number> {
  const [count] = await session.numbers("SELECT COUNT(*) FROM webhook_deliveries WHERE status = 'pending'");
  return count!;
}
