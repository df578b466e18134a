import { instantOf } from '../data';
import type { Dialect } from '../databases';
import { type Environment, runTask, type RunningService, withService } from '../processes';
import type { Round } from '../round';
import type { FeedSample } from '../tasks/feed';
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, before, type Measure, titleOf } from './measure';

const MS_PER_HOUR = 3_600_000;
/** The maximum age of an answer. */
const OLDEST_MS = 1_000;
/** Compared with the answers of a service that has built its snapshot from all polls. */
const COMPARED = [
  '/fleet',
  '/fleet/hours',
  '/fleet/incidents?limit=200',
  '/fleet/stores?limit=200',
  '/fleet/heat-map?limit=200',
];

interface Fed extends FeedSample {
  /** The paths of COMPARED for which a service that started afterwards gave another answer. */
  readonly differences: readonly string[];
}

/** The fleet while polls arrive. */
export function feed(dialect: Dialect): Measure {
  const title = `GET /fleet during a live feed, ${titleOf(dialect)}`;
  const time = (name: 'p50' | 'p99') => ({ title: `${title}: ${name}`, figure: name, unit: 'ms' }) as const;
  return {
    name: `feed-${dialect}`,
    title,
    rounds: 3,
    how:
      'Two batches of 100 polls of random stores each second, all later than those before, sent to a service that holds the week and has answered `GET /fleet`; meanwhile it is asked for `/fleet` 20 times a second, each request at its time. The age of an answer: how long before its request was sent a batch had been acknowledged whose latest poll its `as_of` does not show; the greatest of all answers. A second after the feed has ended the answers to ' +
      `${COMPARED.map((path) => `\`${path}\``).join(', ')} are compared with those of a service that is started then.`,
    needs: [
      [dialect, 'week'],
      [dialect, 'week', 'baseline'],
    ],
    targets: [
      { ...time('p99'), wanted: atMost(60) },
      { ...time('p99'), against: before('p99Before') },
      { ...time('p50'), against: before('p50Before') },
      { title: `${title}: oldest answer`, figure: 'oldest', unit: 'ms', wanted: atMost(OLDEST_MS) },
      {
        title: `${title}: answers unlike those of a service started afterwards`,
        figure: 'differences',
        unit: 'differences',
        wanted: atMost(0),
      },
    ],
    async take(round) {
      const now = await round.use(dialect, 'week', (env) => fedOf(round, env));
      for (const path of now.differences)
        console.error(`${title}: ${path} is not what a new service answers.`);
      const earlier = await round.useBaseline(dialect, 'week', (env) => fedOf(round, env));
      return {
        p50: now.p50,
        p99: now.p99,
        oldest: now.oldest,
        differences: now.differences.length,
        p50Before: earlier?.p50,
        p99Before: earlier?.p99,
      };
    },
  };
}

async function fedOf(round: Round, env: Environment): Promise<Fed> {
  const [sample, answers] = await withService(env, undefined, async (service) => {
    await answersOf(service);
    const from = instantOf(round.week.last) + MS_PER_HOUR;
    const seconds = round.durations.feed;
    const fed = await runTask('feed', { url: service.url, storeIds: await round.storeIds(), from, seconds });
    await delay(OLDEST_MS);
    return [fed, await answersOf(service)] as const;
  });
  const afresh = await withService(env, undefined, answersOf);
  return { ...sample, differences: COMPARED.filter((_, i) => answers[i] !== afresh[i]) };
}

async function answersOf({ url }: RunningService): Promise<string[]> {
  const answers: string[] = [];
  for (const path of COMPARED) {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
    answers.push(await response.text());
  }
  return answers;
}
