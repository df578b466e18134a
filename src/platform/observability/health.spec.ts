import { setImmediate as nextTurn } from 'node:timers/promises';
import { BoundedCheck } from './health';

const ignore = () => undefined;

describe('a bounded check', () => {
  it('says whether what it tries goes well, and tries again each time', async () => {
    const outcomes = [Promise.resolve(), Promise.reject(new Error('away')), Promise.resolve()];
    const check = new BoundedCheck(() => outcomes.shift()!, 1_000, ignore);
    await expect(check.isUp()).resolves.toBe(true);
    await expect(check.isUp()).resolves.toBe(false);
    await expect(check.isUp()).resolves.toBe(true);
  });

  it('is down when an attempt fails before it has begun, and tells why', async () => {
    const told: unknown[] = [];
    const failures = [new Error('no connection'), new Error('still none')];
    let attempts = 0;
    const attempt = () => {
      throw failures[attempts++]!;
    };
    const check = new BoundedCheck(attempt, 1_000, (error) => told.push(error));
    await expect(check.isUp()).resolves.toBe(false);
    await expect(check.isUp()).resolves.toBe(false);
    expect(told).toEqual(failures);
  });

  it('does not wait for what hangs, nor try it again on top of itself', async () => {
    let attempts = 0;
    let end: () => void = () => undefined;
    const attempt = () => {
      attempts++;
      return new Promise<void>((resolve) => (end = resolve));
    };
    const check = new BoundedCheck(attempt, 50, ignore);
    await expect(Promise.all([check.isUp(), check.isUp()])).resolves.toEqual([false, false]);
    await expect(check.isUp()).resolves.toBe(false);
    expect(attempts).toBe(1);

    end();
    await nextTurn();
    const later = check.isUp();
    await nextTurn();
    expect(attempts).toBe(2);
    end();
    await expect(later).resolves.toBe(true);
  });
});
