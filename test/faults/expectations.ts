import { type SameAtTwoNodes, STORES_OF_LOAD } from '../support/faults/at-two-nodes';
import {
  computeReportsAgain,
  databaseFaultRound,
  type SufferedFault,
} from '../support/faults/database-faults';
import type { FullDiskLoad, FullDiskReport } from '../support/faults/full-disk';
import { ATTEMPTS, type KilledAttempts } from '../support/faults/killed-reports';
import type { LoadedAgain } from '../support/faults/killed-load';
import type { DatabaseFault, MariaDBScene } from '../support/faults/mariadb-scene';
import type { StoppedUpload, UploadMoment } from '../support/faults/stopped-load';
import type { ReportsAtOnce } from '../support/faults/triggered-at-once';

// What the suites here and their longer twins in test/long expect alike.

/** A report that was killed at every attempt is given up, with a reason, and is not in the way of the next one. */
export function expectGivenUp({
  attempts,
  given,
  downloadStatus,
  rows,
  next,
  afterwards,
}: KilledAttempts): void {
  const running = (attempt: number) => ({ reached: true, status: 'Running', attempts: attempt });
  expect(attempts).toEqual(Array.from({ length: ATTEMPTS }, (_, i) => running(i + 1)));
  expect(given).toMatchObject({ status: 'Failed', attempts: ATTEMPTS, file_path: null });
  expect(given.failure_reason).toMatch(/attempted 3 times, and each time its process ended/);
  expect(downloadStatus).toBe(404);
  expect(rows).toEqual({ results: 0, rows: 0 });
  expect(next).toMatchObject({ status: 'Completed', attempts: 1 });
  expect(afterwards).toMatchObject({ status: 'Failed' });
}

/** All of the load is there, or nothing, as its client was told; the same file makes up for it, and no part of it is left. */
export function expectAllOrNothing(moment: UploadMoment, stopped: StoppedUpload): void {
  const { ending, answer, kept, state, expectedState, again, uploads } = stopped;
  expect(ending).toBe('status 0');
  expect({ moment, kept, state }).toEqual({ moment, kept, state: expectedState });
  if (!kept) expect(answer).toBe('none');
  // What was still being sent has not begun to be loaded.
  expect(again.killed).toHaveLength(moment === 'sending' ? 0 : 1);
  expect(again.settled).not.toContain('Running');
  for (const status of again.killed) expect(['Completed', 'Interrupted']).toContain(status);
  expect(again.found).toEqual(again.expected);
  expect(uploads).toEqual([]);
}

/** Each client has a report of its own, all are the same, and each process computes at most one of them. */
export function expectShared({ computed, workers, ...found }: ReportsAtOnce, clients: number): void {
  expect(found).toEqual({
    reports: clients,
    statuses: new Set(['Completed']),
    wronglyKept: [],
    downloads: [200],
  });
  expect(computed).toBeGreaterThan(0);
  expect(computed).toBeLessThanOrEqual(workers);
}

/** The same file makes up for loads that were killed, and the ledger says what became of them. */
export function expectMadeUpFor({ settled, killed, found, expected }: LoadedAgain): void {
  expect(settled).not.toContain('Running');
  for (const status of killed) expect(['Completed', 'Interrupted']).toContain(status);
  expect(found).toEqual(expected);
}

/** Every acknowledged row is stored, inserted by one import, and every acknowledged report is completed. */
export function expectNothingLost(suffered: SufferedFault): void {
  const { fault, refused, unfinished, unrecorded, samePolls, inserted, stored } = suffered;
  expect({ fault, unfinished, unrecorded, samePolls }).toEqual({
    fault,
    unfinished: [],
    unrecorded: 0,
    samePolls: true,
  });
  expect(inserted).toBe(stored);
  // Otherwise another server is always available.
  if (fault.endsWith('and started')) expect(refused).toBeGreaterThan(0);
}

/** Nothing is lost in any of these faults, and the acknowledged reports are the same when they are computed again. */
export async function expectNothingLostIn(
  scene: MariaDBScene,
  faults: readonly DatabaseFault[],
): Promise<Record<'loads' | 'reports' | 'refused' | 'compared', number>> {
  const suffered = { loads: 0, reports: 0, refused: 0 };
  for (const [round, fault] of faults.entries()) {
    const found = await databaseFaultRound(scene, fault, `round${round}`);
    expectNothingLost(found);
    suffered.loads += found.acknowledged;
    suffered.reports += found.reports;
    suffered.refused += found.refused;
  }
  const { compared, different } = await computeReportsAgain(scene);
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThanOrEqual(suffered.reports);
  return { ...suffered, compared };
}

/** Two nodes that are asked for the same do it once, or a report once at each. */
export function expectDoneOnce(same: SameAtTwoNodes): void {
  const { reports, triggered, loaded, stored, hours, starts } = same;
  expect(reports.map(({ status }) => status)).toEqual(reports.map(() => 'Completed'));
  expect(reports.filter(({ reused_from }) => reused_from === null).length).toBeLessThanOrEqual(2);
  const done = triggered.filter(({ status }) => status === 202);
  expect(new Set(done.map(({ report_id }) => report_id)).size).toBe(1);
  expect(triggered.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
  expect(loaded).toEqual([
    [201, STORES_OF_LOAD, 0],
    [201, 0, STORES_OF_LOAD],
  ]);
  expect(stored).toEqual([STORES_OF_LOAD, STORES_OF_LOAD]);
  // One of the requests is the last, and exactly its hours are stored.
  expect(hours).toEqual([200, 200]);
  expect(starts).toHaveLength(3);
  expect(new Set(starts).size).toBe(1);
}

/** An import without space is refused and leaves nothing, or is complete. With free space, it is complete. */
export function expectAllOrRefused({ rows, polls, full, free }: FullDiskLoad, directory: string): void {
  const { answer, ...rest } = full;
  const refused = answer.status === 507;
  expect(rest).toEqual({ older: [200, true], leftovers: [], polls: refused ? polls : polls + rows });
  expect(answer).toMatchObject(
    refused
      ? { body: { type: NO_SPACE, title: 'Insufficient Storage' } }
      : { status: 201, body: { inserted: rows } },
  );
  expect(JSON.stringify(answer.body)).not.toContain(directory);
  expect(free).toMatchObject({
    answer: { status: 201, body: { rows_read: rows, rejected: 0 } },
    polls: polls + rows,
    damages: [],
  });
}

/** A report whose file does not fit is retried, and completed when there is space. */
export function expectDelayed({ full, report }: FullDiskReport): void {
  expect(full).toEqual({ older: [200, true], leftovers: [] });
  expect(report).toMatchObject({ status: 'Completed', failure_reason: null });
  expect(report.attempts).toBeGreaterThan(1);
}

/** The type of a problem of a full disk. */
export const NO_SPACE = 'urn:store-monitor:problem:no-space';
