import { instantOf } from '../data';
import type { Dialect } from '../databases';
import { type Environment, runTask, withService } from '../processes';
import type { Round } from '../round';
import type { SustainedSample } from '../tasks/sustained';
import { atLeast, atMost, before, type Measure, titleOf } from './measure';

const MS_PER_HOUR = 3_600_000;
/** The required ratio of polls per second to the previous version. */
const WANTED = { sqlite: 3, mariadb: 2 };

/** Polls that are sent without a pause for minutes. */
export function sustained(dialect: Dialect): Measure {
  const title = `POST /polls without a pause, ${titleOf(dialect)}`;
  return {
    name: `sustained-${dialect}`,
    title,
    rounds: 1,
    how: 'Batches of 1,000 polls of random stores over 4 connections, on each the next one when the last was answered, sent to a service that holds the week. The polls follow those of the week in time, as far apart as in an hourly sweep of all stores. Another process sends them, on the same machine. The write-ahead log of SQLite is looked at 50 times a second.',
    needs: [
      [dialect, 'week'],
      [dialect, 'week', 'baseline'],
    ],
    targets: [
      {
        title,
        figure: 'rate',
        unit: 'polls/s',
        against: before('rateBefore'),
        wanted: atLeast(WANTED[dialect]),
      },
      { title: `${title}: p99`, figure: 'p99', unit: 'ms', wanted: atMost(100) },
      { title: `${title}: p99`, figure: 'p99', unit: 'ms', against: before('p99Before') },
      ...(dialect === 'sqlite'
        ? [
            { title: `${title}: largest WAL file`, figure: 'wal', unit: 'MB', wanted: atMost(64) } as const,
            {
              title: `${title}: largest WAL file`,
              figure: 'wal',
              unit: 'MB',
              against: before('walBefore'),
            } as const,
          ]
        : []),
    ],
    async take(round) {
      const { sustained, sustainedBaseline } = round.durations;
      const now = await round.use(dialect, 'week', (env) => sampleOf(round, env, sustained));
      const earlier = await round.useBaseline(dialect, 'week', (env) =>
        sampleOf(round, env, sustainedBaseline),
      );
      return {
        rate: now.pollsPerSecond,
        p99: now.p99,
        wal: now.largestWal / 1e6,
        rateBefore: earlier?.pollsPerSecond,
        p99Before: earlier?.p99,
        walBefore: earlier === undefined ? undefined : earlier.largestWal / 1e6,
        seconds: sustained,
        secondsBefore: sustainedBaseline,
      };
    },
    remark: ({ seconds = 0, secondsBefore = 0, rateBefore }) =>
      rateBefore === undefined
        ? `${titleOf(dialect)}: ${seconds} seconds.`
        : `${titleOf(dialect)}: ${seconds} seconds, the version before ${secondsBefore}.`,
  };
}

const sampleOf = (round: Round, env: Environment, seconds: number): Promise<SustainedSample> =>
  withService(env, undefined, async ({ url }) => {
    // Excludes what a service computes at its start.
    await (await fetch(`${url}/fleet`)).arrayBuffer();
    const from = instantOf(round.week.last) + MS_PER_HOUR;
    return runTask('sustained', { url, storeIds: await round.storeIds(), from, seconds }, env);
  });
