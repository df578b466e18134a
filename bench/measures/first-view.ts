import { runTask, withService } from '../processes';
import type { Measure } from './measure';

/** How soon somebody who opens the page sees the fleet. */
export function firstView(): Measure {
  const title = 'first view of the page';
  return {
    name: 'first-view',
    title,
    how: 'Chromium, headless and with an empty cache, opens the page of a service on a database that holds the week and has worked out the fleet before: from the navigation until the figures are drawn, and until the first rows of the heat map are. Sizes are those that came over the wire.',
    needs: [['sqlite', 'week']],
    targets: [
      { title: `${title}: figures`, figure: 'figures', unit: 'ms', kind: 'at most', value: 1_000 },
      { title: `${title}: rows of the heat map`, figure: 'rows', unit: 'ms', kind: 'at most', value: 1_000 },
      { title: `${title}: largest answer`, figure: 'largest', unit: 'kB', kind: 'at most', value: 500 },
    ],
    take: (round) =>
      round.use('sqlite', 'week', (env) =>
        withService(env, undefined, async ({ url }) => {
          await (await fetch(`${url}/fleet`)).arrayBuffer();
          const { figures, rows, largest, all, requests } = await runTask('first-view', { url });
          return { figures, rows, largest: largest / 1000, all: all / 1000, requests };
        }),
      ),
    remark: ({ all = 0, requests = 0 }) => `${requests} answers came, ${all.toFixed(0)} kB together.`,
  };
}
