import { built, withServices } from './built';

/** Writes the rollups of all days but the last ones, then deletes their polls, without giving way to other work. */
export function run({ days }: { days: number }): Promise<void> {
  const { Database } = built<typeof import('../../src/platform/database')>('platform/database');
  const { Events } = built<typeof import('../../src/platform/events')>('platform/events');
  const { PollsRepository } = built<typeof import('../../src/polls')>('polls');
  const { RollupBackfill } = built<typeof import('../../src/metrics')>('metrics');
  const { PollRetention } = built<typeof import('../../src/retention/retention')>('retention/retention');
  return withServices((services) => {
    const lenient = { strict: false } as const;
    const retention = new PollRetention(
      services.get(Database, lenient),
      services.get(RollupBackfill, lenient),
      services.get(PollsRepository, lenient),
      services.get(Events, lenient),
    );
    return retention.deleteExpired(days, Date.now(), { piece: (work) => work() });
  });
}
