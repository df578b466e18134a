import { ATTEMPTS, type KilledAttempts } from '../support/faults/killed-reports';
import type { LoadedAgain } from '../support/faults/killed-load';
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
  const { answer, kept, state, expectedState, again, uploads } = stopped;
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
