import { setTimeout } from 'node:timers/promises';

/** The answer, if it arrives within this number of milliseconds; otherwise throws the error that `late` creates. */
export function withTimeout<T>(answer: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const tooLate = setTimeout(timeoutMs, undefined, answered).then(() => {
    throw late();
  });
  return Promise.race([answer, tooLate]).finally(() => answered.abort());
}
