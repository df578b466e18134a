import { type Environment, runTask, withService } from '../processes';
import type { Measure } from './measure';

/** How soon somebody who opens the page sees the fleet. */
export function firstView(): Measure {
  const title = 'first view of the page';
  const soon = { unit: 'ms', kind: 'at most', value: 1_000 } as const;
  return {
    name: 'first-view',
    title,
    how: 'Chromium, headless and with an empty cache, opens the page of a service on a database that holds the week: from the navigation until the figures are drawn, and until the first rows of the heat map are. Once of a service that has worked out the fleet before, and once of one that has just started. Sizes are those that came over the wire.',
    needs: [['sqlite', 'week']],
    targets: [
      { title: `${title}: figures`, figure: 'figures', ...soon },
      { title: `${title}: rows of the heat map`, figure: 'rows', ...soon },
      { title: `${title} after a start: figures`, figure: 'figuresCold', ...soon },
      { title: `${title} after a start: rows of the heat map`, figure: 'rowsCold', ...soon },
      { title: `${title}: largest answer`, figure: 'largest', unit: 'kB', kind: 'at most', value: 500 },
    ],
    take: (round) =>
      round.use('sqlite', 'week', async (env) => {
        const cold = await viewed(env, () => Promise.resolve());
        const { figures, rows, largest, all, requests } = await viewed(env, async (url) => {
          await (await fetch(`${url}/fleet`)).arrayBuffer();
        });
        return {
          figures,
          rows,
          figuresCold: cold.figures,
          rowsCold: cold.rows,
          largest: largest / 1000,
          all: all / 1000,
          requests,
        };
      }),
    remark: ({ all = 0, requests = 0 }) => `${requests} answers came, ${all.toFixed(0)} kB together.`,
  };
}

const viewed = (env: Environment, before: (url: string) => Promise<void>) =>
  withService(env, undefined, async ({ url }) => {
    await before(url);
    return runTask('first-view', { url });
  });
