import { percentileOf } from '../statistics';
import type { Dialect } from '../databases';
import { withService } from '../processes';
import { loopDelay } from './loop-delay';
import { atMost, type Measure, titleOf } from './measure';

const ASKED_AGAIN = 20;
/** The largest possible page. */
const LARGEST = '/fleet/heat-map?limit=200';

/** The requests of the page after a text is typed. */
const FILTERED = ['/fleet?q=77', '/fleet/hours?q=77', '/fleet/incidents?q=77'];

/** The cost of the fleet's answers when the snapshot must be built, and when it is in memory. */
export function fleet(dialect: Dialect): Measure {
  const cold = `GET /fleet when it has to be computed, ${titleOf(dialect)}`;
  const loop = `event loop meanwhile, ${titleOf(dialect)}: p99`;
  const warm = `GET ${LARGEST} after that, ${titleOf(dialect)}`;
  const filtered = `GET ${FILTERED.join(', ')} after that, ${titleOf(dialect)}`;
  return {
    name: `fleet-${dialect}`,
    title: `the fleet at a glance, ${titleOf(dialect)}`,
    how: `The first request of a service that has just started, and begins with it by itself, on a database that holds the week; the delay of its event loop until the answer, by \`monitorEventLoopDelay\` at a resolution of 1 ms, which is included; then ${ASKED_AGAIN} times the greatest page of the heat map, and as often the figures of the stores whose ids hold a text, all three requests at once; of either the median is taken.`,
    needs: [[dialect, 'week']],
    targets: [
      { title: cold, figure: 'cold', unit: 'ms', wanted: atMost(1_000) },
      { title: loop, figure: 'loop', unit: 'ms', wanted: atMost(30) },
      { title: warm, figure: 'warm', unit: 'ms', wanted: atMost(30) },
      { title: filtered, figure: 'filtered', unit: 'ms', wanted: atMost(50) },
      { title: `${warm}: size`, figure: 'size', unit: 'kB', wanted: atMost(500) },
    ],
    take: (round) =>
      round.use(dialect, 'week', (env) =>
        withService(env, 'loop-delay', async ({ url, process: service }) => {
          service.send('watch');
          const cold = await asked(`${url}/fleet`);
          const loop = await loopDelay(service);
          const again: number[] = [];
          let size = 0;
          for (let i = 0; i < ASKED_AGAIN; i++) {
            const answer = await asked(url + LARGEST);
            again.push(answer.ms);
            size = answer.bytes / 1000;
          }
          const chosen: number[] = [];
          for (let i = 0; i < ASKED_AGAIN; i++) {
            const begun = performance.now();
            await Promise.all(FILTERED.map((path) => asked(url + path)));
            chosen.push(performance.now() - begun);
          }
          return {
            cold: cold.ms,
            loop,
            warm: percentileOf(again, 0.5),
            filtered: percentileOf(chosen, 0.5),
            size,
          };
        }),
      ),
  };
}

async function asked(url: string): Promise<{ ms: number; bytes: number }> {
  const begun = performance.now();
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return { ms: performance.now() - begun, bytes: byteLength };
}
