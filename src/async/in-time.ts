import { setTimeout } from 'node:timers/promises';

/** The answer, if it comes within so many milliseconds; otherwise throws what `late` makes. */
export function inTime<T>(answer: Promise<T>, patienceMs: number, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const tooLate = setTimeout(patienceMs, undefined, answered).then(() => {
    throw late();
  });
  return Promise.race([answer, tooLate]).finally(() => answered.abort());
}
