/** A poll in the format of `POST /polls`. `observedAt` in epoch ms. */
export const pollText = (storeId: string, active: boolean, observedAt: number): string =>
  `{"store_id":"${storeId}","status":"${active ? 'active' : 'inactive'}","timestamp_utc":"${new Date(observedAt).toISOString()}"}`;

export const batchText = (polls: readonly string[]): string => `{"polls":[${polls.join(',')}]}`;

/** The relevant members of an import's answer. */
export interface LoadAnswer {
  readonly inserted: number;
  readonly rejected: number;
}

/** Throws if a batch was not accepted completely. */
export function mustBeInserted({ inserted, rejected }: LoadAnswer, polls: number): void {
  if (rejected > 0 || inserted !== polls)
    throw new Error(`Of ${polls} polls ${inserted} were inserted, ${rejected} rejected.`);
}
