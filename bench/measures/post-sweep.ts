import { instantOf } from '../data';
import type { Dialect } from '../databases';
import { type Environment, runTask, withService } from '../processes';
import type { Round } from '../round';
import { percentileOf } from '../statistics';
import { atMost, before, type Measure, titleOf } from './measure';

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
const SWEEPS = 5;

/** One more poll of each store, sent to a service. */
export function postSweep(dialect: Dialect): Measure {
  const title = `one sweep by POST /polls, ${titleOf(dialect)}`;
  return {
    name: `post-sweep-${dialect}`,
    title,
    how: `${SWEEPS} sweeps, each a poll of every store of the week an hour after the one before, sent to a service that holds the week: 10,000 polls in one request and the rest in another, one after the other. From the first request to the last answer; the median of the sweeps.`,
    needs: [
      [dialect, 'week'],
      [dialect, 'week', 'baseline'],
    ],
    targets: [{ title, figure: 'sweep', unit: 'ms', against: before('before'), wanted: atMost(0.5) }],
    async take(round) {
      return {
        sweep: await round.use(dialect, 'week', (env) => sweepsOf(round, env)),
        before: await round.useBaseline(dialect, 'week', (env) => sweepsOf(round, env)),
      };
    },
  };
}

const sweepsOf = (round: Round, env: Environment): Promise<number> =>
  withService(env, undefined, async ({ url }) => {
    await (await fetch(`${url}/fleet`)).arrayBuffer();
    const took = await runTask('post-sweeps', {
      url,
      storeIds: await round.storeIds(),
      from: instantOf(round.week.last) + MS_PER_HOUR,
      periodMs: MS_PER_HOUR,
      spreadMs: 12 * MS_PER_MINUTE,
      sweeps: SWEEPS,
    });
    return percentileOf(took, 0.5);
  });
