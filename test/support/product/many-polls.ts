/** An imported poll; instants in epoch milliseconds. */
export interface LoadedPoll {
  readonly storeId: string;
  readonly observedAt: number;
  readonly active: boolean;
}

const SLICE_MS = 21_600_000;
const START = Date.parse('2023-01-23T00:00:00Z');

/**
 * Polls at the limits of blocks: of more stores than one block has, at the first and the last millisecond of a slice,
 * in the first slice, with ids that need quotes, and more polls of one store and slice than the default recursion
 * depth.
 */
export function manyPolls(): LoadedPoll[] {
  const storeIds = Array.from({ length: 140 }, (_, i) => `store ${String(i).padStart(3, '0')}`);
  const everywhere = storeIds.flatMap((storeId, i) =>
    [0, 1, SLICE_MS - 1, SLICE_MS, 9 * SLICE_MS + 7_654_321].map((ms, j) => ({
      storeId,
      observedAt: START + ms,
      active: (i + j) % 3 !== 0,
    })),
  );
  const often = Array.from({ length: 3_000 }, (_, i) => ({
    storeId: storeIds[63]!,
    observedAt: START + 20 * SLICE_MS + i * 7_001,
    active: i % 2 === 0,
  }));
  const strange = [
    { storeId: 'a "b", c', observedAt: START + 5, active: true },
    { storeId: 'köşe 🏪|', observedAt: START + 6, active: false },
    { storeId: 'early', observedAt: 0, active: true },
    { storeId: 'early', observedAt: 999, active: false },
  ];
  return [...everywhere, ...often, ...strange];
}

/** In the format of `store-monitor seed`. */
export const pollsCsv = (polls: readonly LoadedPoll[]): string =>
  [
    'store_id,status,timestamp_utc',
    ...polls.map(({ storeId, observedAt, active }) =>
      [`"${storeId.replaceAll('"', '""')}"`, statusOf(active), new Date(observedAt).toISOString()].join(','),
    ),
    '',
  ].join('\n');

/** `id 2023-01-25T12:09:39.388Z active`, sorted, to compare polls in any order. */
export const described = (polls: readonly LoadedPoll[]): string[] =>
  polls
    .map(
      ({ storeId, observedAt, active }) =>
        `${storeId} ${new Date(observedAt).toISOString()} ${statusOf(active)}`,
    )
    .sort();

const statusOf = (active: boolean): string => (active ? 'active' : 'inactive');
