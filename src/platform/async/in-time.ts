import { setTimeout } from 'node:timers/promises';

/** The answer, if it arrives within this number of milliseconds; otherwise throws the error that `late` creates. */
export function inTime<T>(answer: Promise<T>, patienceMs: number, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const tooLate = setTimeout(patienceMs, undefined, answered).then(() => {
    throw late();
  });
  return Promise.race([answer, tooLate]).finally(() => answered.abort());
}
