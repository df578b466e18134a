import { UnknownCommitOutcomeError, WriteAttempts } from './database';

const withCode = (code: string) => Object.assign(new Error(code), { code });
const LOST = withCode('PROTOCOL_CONNECTION_LOST');
const AWAY = withCode('ECONNREFUSED');

describe('WriteAttempts', () => {
  it.each([
    ['a lock wait timeout', withCode('ER_LOCK_WAIT_TIMEOUT'), 5],
    ['a lost connection', LOST, 5],
    ['a COMMIT without an answer', new UnknownCommitOutcomeError(undefined, LOST), 5],
    ['a deadlock', withCode('ER_LOCK_DEADLOCK'), 20],
  ])('retries %s, some times', async (_what, error, most) => {
    const attempts = new WriteAttempts(0);
    for (let attempt = 1; attempt < most; attempt++) {
      attempts.begins();
      await attempts.again(error, true);
    }
    attempts.begins();
    await expect(attempts.again(error, true)).rejects.toBe(
      error instanceof UnknownCommitOutcomeError ? LOST : error,
    );
  });

  it.each([
    ['a mistake in SQL', withCode('ER_PARSE_ERROR'), true],
    ['a disk that is full', withCode('SQLITE_FULL'), true],
    ['a lock that could not be had at all', withCode('SQLITE_BUSY'), false],
  ])('does not for %s', async (_what, error, begun) => {
    await expect(new WriteAttempts(1_000).again(error, begun)).rejects.toBe(error);
  });

  it('waits for an unreachable database up to the limit, counted from the outage', async () => {
    const now = jest.spyOn(Date, 'now');
    try {
      const attempts = new WriteAttempts(1_000);
      now.mockReturnValue(10_000);
      await attempts.again(AWAY, false);
      now.mockReturnValue(11_000);
      await attempts.again(AWAY, false);
      attempts.begins();
      await attempts.again(LOST, true);
      now.mockReturnValue(20_000);
      await attempts.again(AWAY, false);
      now.mockReturnValue(21_001);
      await expect(attempts.again(AWAY, false)).rejects.toBe(AWAY);
    } finally {
      now.mockRestore();
    }
  });
});
