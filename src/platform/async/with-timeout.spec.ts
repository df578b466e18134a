import { withTimeout } from './with-timeout';

const late = () => new Error('too late');
const never = new Promise<never>(() => undefined);

describe('withTimeout', () => {
  it('returns the answer or the error', async () => {
    await expect(withTimeout(Promise.resolve(7), 60_000, late)).resolves.toBe(7);
    await expect(withTimeout(Promise.reject(new Error('bad')), 60_000, late)).rejects.toThrow('bad');
  });

  it('fails without an answer in time', async () => {
    await expect(withTimeout(never, 1, late)).rejects.toThrow('too late');
  });

  it('ignores a later rejection', async () => {
    let fail!: (error: Error) => void;
    const answer = new Promise<never>((_, reject) => (fail = reject));
    await expect(withTimeout(answer, 1, late)).rejects.toThrow('too late');
    // An unhandled rejection would end the process.
    fail(new Error('much later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
