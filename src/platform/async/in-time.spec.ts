import { inTime } from './in-time';

const late = () => new Error('too late');
const never = new Promise<never>(() => undefined);

describe('inTime', () => {
  it('returns the answer or the error', async () => {
    await expect(inTime(Promise.resolve(7), 60_000, late)).resolves.toBe(7);
    await expect(inTime(Promise.reject(new Error('bad')), 60_000, late)).rejects.toThrow('bad');
  });

  it('fails without an answer in time', async () => {
    await expect(inTime(never, 1, late)).rejects.toThrow('too late');
  });

  it('ignores a later rejection', async () => {
    let fail!: (error: Error) => void;
    const answer = new Promise<never>((_, reject) => (fail = reject));
    await expect(inTime(answer, 1, late)).rejects.toThrow('too late');
    // An unhandled rejection would end the process.
    fail(new Error('much later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
