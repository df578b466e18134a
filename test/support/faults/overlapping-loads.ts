import type { ServiceProcess } from './service-process';

const STORES = 150;
/** Polls that only one import has, and as many that all imports of a round have. */
export const POLLS_APART = 100;
const FROM = Date.UTC(2023, 1, 1);
const SLICE_MS = 6 * 3_600_000;

export interface LoadCounts {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** The answers of overlapping imports by round, and all of their polls. */
export interface OverlappingLoads {
  readonly rounds: readonly (readonly LoadCounts[])[];
  /** As `id instant active`, sorted. */
  readonly polls: readonly string[];
}

interface Poll {
  readonly store_id: string;
  readonly status: 'active' | 'inactive';
  readonly timestamp_utc: string;
}

/**
 * In each round, every service receives a batch at the same moment: its own polls and polls that all batches have, in
 * the same blocks. In every other round, the blocks do not exist yet.
 */
export async function overlappingLoads(
  services: readonly ServiceProcess[],
  rounds: number,
): Promise<OverlappingLoads> {
  const all = new Set<string>();
  const send = async ({ url }: ServiceProcess, polls: readonly Poll[]): Promise<LoadCounts> => {
    const answer = await fetch(`${url}/polls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ polls }),
    });
    if (answer.status !== 201) throw new Error(`polls: ${answer.status} ${await answer.text()}`);
    const { inserted, changed, unchanged } = (await answer.json()) as LoadCounts;
    for (const { store_id, timestamp_utc, status } of polls) {
      all.add(`${store_id} ${timestamp_utc} ${status === 'active'}`);
    }
    return { inserted, changed, unchanged };
  };
  // The stores exist already, so that imports conflict at their blocks and not before.
  await send(services[0]!, pollsFrom(FROM - SLICE_MS, 0, STORES));
  const answers: LoadCounts[][] = [];
  for (let round = 0; round < rounds; round++) {
    const start = FROM + Math.floor(round / 2) * SLICE_MS + (round % 2) * 3_600_000;
    const shared = pollsFrom(start, 0, POLLS_APART);
    const batches = services.map((_, i) => [
      ...pollsFrom(start, (i + 1) * POLLS_APART, (i + 2) * POLLS_APART),
      ...shared,
    ]);
    answers.push(await Promise.all(services.map((service, i) => send(service, batches[i]!))));
  }
  return { rounds: answers, polls: [...all].sort() };
}

const pollsFrom = (start: number, first: number, beyond: number): Poll[] =>
  Array.from({ length: beyond - first }, (_, i) => ({
    store_id: `overlap-${(first + i) % STORES}`,
    status: (first + i) % 3 === 0 ? 'inactive' : 'active',
    timestamp_utc: new Date(start + first + i).toISOString(),
  }));

/** The expected sum of the answers of a round: no poll is inserted twice, and none is lost. */
export const expectedCounts = (services: number): LoadCounts => ({
  inserted: (services + 1) * POLLS_APART,
  changed: 0,
  unchanged: (services - 1) * POLLS_APART,
});

export const summed = (counts: readonly LoadCounts[]): LoadCounts => ({
  inserted: counts.reduce((sum, { inserted }) => sum + inserted, 0),
  changed: counts.reduce((sum, { changed }) => sum + changed, 0),
  unchanged: counts.reduce((sum, { unchanged }) => sum + unchanged, 0),
});
