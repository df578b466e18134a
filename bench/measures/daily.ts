import type { Dialect } from '../databases';
import { type Environment, runTask, withService } from '../processes';
import type { Round } from '../round';
import type { DailySample } from '../tasks/daily';
import { atMost, before, type Measure, titleOf } from './measure';

const PATH = '/figures/daily';
/** Of the version before. */
const BASELINE_PATH = '/metrics/daily';

/** Concurrent requests for the fleet's daily figures. */
export function daily(dialect: Dialect): Measure {
  const title = `GET ${PATH}, 20 connections, ${titleOf(dialect)}`;
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
      const now = await round.use(dialect, 'week', (env) => sampleOf(round, env, PATH));
      const earlier = await round.useBaseline(dialect, 'week', (env) => sampleOf(round, env, BASELINE_PATH));
      return {
        p99: now.p99,
        rate: now.answersPerSecond,
        p99Before: earlier?.p99,
        rateBefore: earlier?.answersPerSecond,
      };
    },
  };
}

const sampleOf = (round: Round, env: Environment, path: string): Promise<DailySample> =>
  withService(env, undefined, ({ url }) => runTask('daily', { url, path, seconds: round.durations.daily }));
