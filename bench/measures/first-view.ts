import { postJson } from '../../test/support/product/client';
import { type RunningService, runTask, withService } from '../processes';
import { atMost, type Measure } from './measure';

/** The time until a browser that opens the page shows the fleet; `data`: the week, or that of the large fleet. */
export function firstView(data: 'week' | 'large' = 'week'): Measure {
  const large = data === 'large';
  const title = `first view of the page${large ? ' of the large fleet' : ''}`;
  const soon = { unit: 'ms', wanted: atMost(large ? 1_000 : 500) } as const;
  return {
    name: large ? 'first-view-large' : 'first-view',
    title,
    how: 'Chromium, headless, open for three seconds and with an empty cache, opens the page of a service on a database that holds the week, or the large fleet: from the navigation until the figures are drawn, until the list of attention is, and until the first rows of the heat map are, which lies below the first screen. Once of a service that has computed the fleet before, once of one that has just started (it computes the fleet then by itself), and once when a poll has come in since. Sizes are those that came over the wire.',
    needs: [['sqlite', data]],
    targets: [
      { title: `${title}: figures`, figure: 'figures', ...soon },
      { title: `${title}: list of attention`, figure: 'list', ...soon },
      { title: `${title}: rows of the heat map`, figure: 'rows', unit: 'ms' },
      { title: `${title} after a start: figures`, figure: 'figuresCold', ...soon },
      { title: `${title} after a start: rows of the heat map`, figure: 'rowsCold', unit: 'ms' },
      { title: `${title} after new data: figures`, figure: 'figuresNew', ...soon },
      { title: `${title} after new data: rows of the heat map`, figure: 'rowsNew', unit: 'ms' },
      { title: `${title}: largest answer`, figure: 'largest', unit: 'kB', wanted: atMost(300) },
    ],
    take: (round) =>
      round.use('sqlite', data, async (env) => {
        const cold = await withService(env, undefined, ({ url }) => runTask('first-view', { url }));
        const [known, changed] = await withService(env, undefined, async (service) => {
          const { url } = service;
          await (await fetch(`${url}/fleet`)).arrayBuffer();
          const before = await runTask('first-view', { url });
          await loadPoll(service);
          return [before, await runTask('first-view', { url })] as const;
        });
        const { figures, list, rows, largest, all, requests } = known;
        return {
          figures,
          list,
          rows,
          figuresCold: cold.figures,
          rowsCold: cold.rows,
          figuresNew: changed.figures,
          rowsNew: changed.rows,
          largest: largest / 1000,
          all: all / 1000,
          requests,
        };
      }),
    remark: ({ all = 0, requests = 0 }) => `${requests} answers came, ${all.toFixed(0)} kB together.`,
  };
}

/** One poll of a new store, within the week. */
async function loadPoll(service: RunningService): Promise<void> {
  const polls = [{ store_id: 'first-view', status: 'active', timestamp_utc: '2023-01-24T12:00:00Z' }];
  const { status, body } = await postJson(service, '/polls', { polls });
  if (status !== 201) throw new Error(`/polls was answered with ${status}: ${JSON.stringify(body)}`);
}
