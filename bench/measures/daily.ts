import type { Dialect } from '../databases';
import { type Environment, runTask, withService } from '../processes';
import type { Round } from '../round';
import type { DailySample } from '../tasks/daily';
import { atMost, before, type Measure, titleOf } from './measure';

/** Concurrent requests for the fleet's daily figures. */
export function daily(dialect: Dialect): Measure {
  const title = `GET /metrics/daily, 20 connections, ${titleOf(dialect)}`;
  return {
    name: `daily-${dialect}`,
    title,
    rounds: 3,
    how: 'A service that holds the week is asked for the daily figures of all stores over 20 connections, on each the next time when the last was answered; once beforehand.',
    needs: [
      [dialect, 'week'],
      [dialect, 'week', 'baseline'],
    ],
    targets: [
      { title: `${title}: p99`, figure: 'p99', unit: 'ms', wanted: atMost(300) },
      { title: `${title}: p99`, figure: 'p99', unit: 'ms', against: before('p99Before') },
      { title, figure: 'rate', unit: 'answers/s', against: before('rateBefore') },
    ],
    async take(round) {
      const now = await round.use(dialect, 'week', (env) => sampleOf(round, env));
      const earlier = await round.useBaseline(dialect, 'week', (env) => sampleOf(round, env));
      return {
        p99: now.p99,
        rate: now.answersPerSecond,
        p99Before: earlier?.p99,
        rateBefore: earlier?.answersPerSecond,
      };
    },
  };
}

const sampleOf = (round: Round, env: Environment): Promise<DailySample> =>
  withService(env, undefined, ({ url }) => runTask('daily', { url, seconds: round.durations.daily }));
