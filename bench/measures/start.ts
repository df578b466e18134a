import type { Dialect } from '../databases';
import { withService } from '../processes';
import { atMost, type Measure, titleOf } from './measure';

/** The time until a restarted service answers. */
export function start(dialect: Dialect): Measure {
  const title = `start of the service, ${titleOf(dialect)}`;
  return {
    name: `start-${dialect}`,
    title,
    how: '`node dist/main.js` on a database that holds the week: from the start of the process until /health says that it is well.',
    needs: [[dialect, 'week']],
    targets: [{ title, figure: 'ready', unit: 'ms', wanted: atMost(2_000) }],
    take: (round) =>
      round.use(dialect, 'week', (env) =>
        withService(env, undefined, ({ readyAfter }) => Promise.resolve({ ready: readyAfter })),
      ),
  };
}
