import { setImmediate as nextTurn } from 'node:timers/promises';
import { inRequest, requestInHand } from './request-scope';

describe('the current request', () => {
  it('is known in everything that the work calls and awaits, and nowhere else', async () => {
    const asked = async () => {
      await nextTurn();
      return requestInHand();
    };
    const answers = Promise.all([inRequest('first', asked), inRequest('second', asked), asked()]);
    expect(requestInHand()).toBeUndefined();
    await expect(answers).resolves.toEqual(['first', 'second', undefined]);
  });

  it('is undefined for work without a request', () => {
    expect(inRequest(null, requestInHand)).toBeUndefined();
  });
});
