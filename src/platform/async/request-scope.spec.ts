import { setImmediate as nextTurn } from 'node:timers/promises';
import { runWithRequestId, currentRequestId } from './request-scope';

describe('the current request', () => {
  it('is known in everything that the work calls and awaits, and nowhere else', async () => {
    const asked = async () => {
      await nextTurn();
      return currentRequestId();
    };
    const answers = Promise.all([
      runWithRequestId('first', asked),
      runWithRequestId('second', asked),
      asked(),
    ]);
    expect(currentRequestId()).toBeUndefined();
    await expect(answers).resolves.toEqual(['first', 'second', undefined]);
  });

  it('is undefined for work without a request', () => {
    expect(runWithRequestId(null, currentRequestId)).toBeUndefined();
  });
});
