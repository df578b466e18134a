import { spawnSync } from 'node:child_process';
import { IsNull } from 'typeorm';
import { hasEnded, isHeld, keepLease, LEASE_MS, leaseFrom, thisProcess, unchanged } from './leases';

/** Only Linux says when a process started. */
const isChecked = process.platform === 'linux';
const ELSEWHERE = 'elsewhere/1/0123456789ab-1';
const endedProcess = (): string => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  return thisProcess().replace(/\/\d+\//, `/${pid}/`);
};

describe('hasEnded', () => {
  it('is false for this process', () => {
    expect(hasEnded(thisProcess())).toBe(false);
  });

  it('is true for a process without which its pid is free', () => {
    expect(hasEnded(endedProcess())).toBe(isChecked);
  });

  it('is true for an earlier process whose pid is in use again', () => {
    expect(hasEnded(thisProcess().replace(/[^/-]+$/, '1'))).toBe(isChecked);
  });

  it('is false where the pid has another meaning: after a boot, in another container, on another host', () => {
    expect(hasEnded(endedProcess().replace(/[^/]+$/, '0123456789ab-1'))).toBe(false);
  });

  it.each([ELSEWHERE, 'elsewhere/1/aaaaaaaa', ''])('is false for %j, of which nothing is known', (owner) => {
    expect(hasEnded(owner)).toBe(false);
  });

  it('is false for a further part of this process', () => {
    expect(hasEnded(`${thisProcess()}/2c252b26`)).toBe(false);
  });
});

describe('isHeld', () => {
  const now = 1_674_648_000_000;
  const until = (leaseUntil: number | null, leaseOwner: string | null = ELSEWHERE) => ({
    leaseOwner,
    leaseUntil,
  });

  it.each([
    ['that was never acquired', until(null, null), false],
    ['that expires now', until(now), true],
    ['that has expired', until(now - 1), false],
    ['of an owner without an end', until(null), false],
    ['of this process, which does not keep it', until(now + LEASE_MS, thisProcess()), false],
    ['of a process that has ended', until(now + LEASE_MS, endedProcess()), !isChecked],
  ])('says it of a lease %s', (_what, lease, held) => {
    expect(isHeld('work', lease, now)).toBe(held);
  });
});

describe('keepLease', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Work that lasts until `end` is called. */
  function work() {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let lost: AbortSignal | undefined;
    const run = (signal: AbortSignal): Promise<void> => {
      lost = signal;
      return ended;
    };
    return { run, end, isLost: () => lost?.aborted };
  }

  it('renews the lease twice before it would expire, and no more after the work', async () => {
    const { run, end, isLost } = work();
    const renew = jest.fn(() => Promise.resolve(true));
    const kept = keepLease('work', renew, run);
    await jest.advanceTimersByTimeAsync(LEASE_MS - 1);
    expect(renew).toHaveBeenCalledTimes(2);
    expect(isLost()).toBe(false);
    end();
    await kept;
    await jest.advanceTimersByTimeAsync(LEASE_MS);
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('renews again after a failure, and announces that the lease is lost', async () => {
    const { run, end, isLost } = work();
    const renew = jest.fn(() => Promise.resolve(false)).mockRejectedValueOnce(new Error('no database'));
    const kept = keepLease('work', renew, run);
    await jest.advanceTimersByTimeAsync(LEASE_MS / 2);
    expect([renew.mock.calls.length, isLost()]).toEqual([1, false]);
    await jest.advanceTimersByTimeAsync(LEASE_MS / 2);
    expect(isLost()).toBe(true);
    end();
    await kept;
  });

  it('does not begin a renewal before the last one has ended', async () => {
    const { run, end } = work();
    const renew = jest.fn(() => new Promise<boolean>(() => undefined));
    const kept = keepLease('work', renew, run);
    await jest.advanceTimersByTimeAsync(3 * LEASE_MS);
    expect(renew).toHaveBeenCalledTimes(1);
    end();
    await kept;
  });

  it('holds the lease exactly while the work runs, whatever its row says', async () => {
    const expired = { leaseOwner: ELSEWHERE, leaseUntil: 0 };
    const renew = () => Promise.resolve(true);
    const during = await keepLease('work', renew, () => Promise.resolve(isHeld('work', expired, Date.now())));
    expect([during, isHeld('work', expired, Date.now())]).toEqual([true, false]);
    const failure = new Error('bad');
    await expect(keepLease('work', renew, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(isHeld('work', leaseFrom(Date.now()), Date.now())).toBe(false);
  });
});

it('finds a row by the lease with which it was read', () => {
  expect(unchanged(leaseFrom(5))).toEqual({ leaseOwner: thisProcess(), leaseUntil: 5 + LEASE_MS });
  expect(unchanged({ leaseOwner: null, leaseUntil: null })).toEqual({
    leaseOwner: IsNull(),
    leaseUntil: IsNull(),
  });
});
