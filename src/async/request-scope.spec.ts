import { setImmediate as nextTurn } from 'node:timers/promises';
import { inRequest, requestInHand } from './request-scope';

describe('the request in hand', () => {
  it('is known to all that the work calls and waits for, and to nobody else', async () => {
    const asked = async () => {
      await nextTurn();
      return requestInHand();
    };
    const answers = Promise.all([inRequest('first', asked), inRequest('second', asked), asked()]);
    expect(requestInHand()).toBeUndefined();
    await expect(answers).resolves.toEqual(['first', 'second', undefined]);
  });

  it('is none for work that no request asked for', () => {
    expect(inRequest(null, requestInHand)).toBeUndefined();
  });
});
