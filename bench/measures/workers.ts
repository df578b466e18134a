import { type ReportView, reportWhenDone, triggerReport } from '../../test/support/product/client';
import { startRedis } from '../../test/support/services/redis';
import { grouped } from '../../src/commands/output';
import { MS_PER_HOUR } from '../../src/time';
import { cpuTimeOf } from '../cpu-time';
import { instantOf } from '../data';
import { type Environment, type RunningService, withService } from '../processes';
import type { Round } from '../round';
import type { Measure, Sample, Target } from './measure';

const COUNTS = { one: 1, two: 2, four: 4 } as const;
const SIZES = { small: '5000', medium: '25000', big: '50000' } as const;
/** No fleet of the bench is cut then. */
const IN_ONE_GO = '100000';

/** What one report came to. Milliseconds. */
interface Taken {
  /** From the row of the trigger to the word Completed. */
  readonly ms: number;
  /** Of a processor: all workers, and the database. */
  readonly workersCpu: number;
  readonly databaseCpu: number;
  /** What is done by one process while the others have nothing to do. */
  readonly plan: number;
  readonly assembly: number;
}

const HOW =
  'An API and so many workers, processes of their own, beside MariaDB and Redis on the same machine. Each has made a report of the first hour of the data; measured is the next one, as of the latest poll, by its row: from its trigger to Completed. Each begins with no stored days.';

/** A report of 100,000 stores by 1, 2 and 4 workers in parts, against the same in one go by one worker. */
export function workers(): Measure {
  const title = 'report of 100,000 stores in parts, MariaDB and Redis';
  const against = { figure: 'whole', title: 'in one go by one worker' };
  const target = (figure: string, count: string, value: number): Target => {
    return { title: `${title}: ${count}`, figure, unit: 'ms', against, kind: 'faster', value };
  };
  return {
    name: 'workers',
    title,
    how: HOW,
    needs: [['mariadb', 'large']],
    needsRedis: true,
    targets: [
      target('one', '1 worker', 0.8),
      target('two', '2 workers', 1.2),
      target('four', '4 workers', 1.2),
    ],
    async take(round) {
      const whole = await reportBy(round, 1, { REPORT_PART_STORES: IN_ONE_GO });
      const sample = noted('whole', whole);
      for (const [name, count] of Object.entries(COUNTS)) {
        Object.assign(sample, noted(name, await reportBy(round, count, {})));
      }
      return sample;
    },
    remark: (sample) => remarks(sample, ['whole', ...Object.keys(COUNTS)]),
  };
}

/** The same by two workers, in parts of other sizes. */
export function partSizes(): Measure {
  const title = 'report of 100,000 stores by 2 workers';
  const against = { figure: 'medium', title: `in parts of ${SIZES.medium}` };
  const target = (figure: keyof typeof SIZES, value: number): Target => {
    return {
      title: `${title}, in parts of ${SIZES[figure]}`,
      figure,
      unit: 'ms',
      against,
      kind: 'at most',
      value,
    };
  };
  return {
    name: 'part-sizes',
    title,
    how: HOW,
    needs: [['mariadb', 'large']],
    needsRedis: true,
    targets: [target('small', 1.2), target('big', 1.2)],
    async take(round) {
      const sample = {};
      for (const [name, size] of Object.entries(SIZES)) {
        Object.assign(sample, noted(name, await reportBy(round, 2, { REPORT_PART_STORES: size })));
      }
      return sample;
    },
    remark: (sample) => remarks(sample, Object.keys(SIZES)),
  };
}

const noted = (name: string, taken: Taken): Record<string, number> => ({
  [name]: taken.ms,
  ...Object.fromEntries(Object.entries(taken).map(([what, ms]) => [`${name} ${what}`, ms as number])),
});

const remarks = (sample: Sample, names: readonly string[]): string =>
  names.map((name) => remarkOf(sample, name)).join(' ');

function remarkOf(sample: Sample, name: string): string {
  const of = (what: string) => grouped(Math.round(sample[`${name} ${what}`]!));
  return `${name}: ${of('ms')} ms, of which ${of('plan')} to plan and ${of('assembly')} to put together; of a processor the workers had ${of('workersCpu')} ms and MariaDB ${of('databaseCpu')} ms.`;
}

async function reportBy(round: Round, count: number, more: Environment): Promise<Taken> {
  const redis = await startRedis();
  try {
    return await round.use('mariadb', 'large', (env) =>
      withFleet({ ...env, ...more, REDIS_URL: redis.url }, count, async (api, workers) => {
        await outcomeOf(api, { as_of: new Date(instantOf(round.week.first) + MS_PER_HOUR).toISOString() });
        const pids = workers.map(({ process: { pid } }) => pid!);
        const database = round.serverPid('mariadb');
        const before = [await cpuTimes(pids), await cpuTimeOf(database)] as const;
        const report = await outcomeOf(api, {});
        return {
          ms: Date.parse(report.completed_at!) - Date.parse(report.created_at),
          workersCpu: (await cpuTimes(pids)) - before[0],
          databaseCpu: (await cpuTimeOf(database)) - before[1],
          ...serialStepsOf(report),
        };
      }),
    );
  } finally {
    await redis.stop();
  }
}

/** Runs an API and so many workers for the length of `work`. */
async function withFleet<T>(
  env: Environment,
  count: number,
  work: (api: RunningService, workers: readonly RunningService[]) => Promise<T>,
): Promise<T> {
  const launch = (workers: readonly RunningService[], api: RunningService): Promise<T> =>
    workers.length === count
      ? work(api, workers)
      : withService({ ...env, ROLE: 'worker' }, undefined, (worker) => launch([...workers, worker], api));
  return withService({ ...env, ROLE: 'api' }, undefined, (api) => launch([], api));
}

/** Triggers a report, and waits for it. */
async function outcomeOf(api: RunningService, body: object): Promise<ReportView> {
  const report = await reportWhenDone(api, await triggerReport(api, body));
  if (report.status === 'Failed') throw new Error(`The report failed: ${report.failure_reason}`);
  return report;
}

async function cpuTimes(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map(cpuTimeOf));
  return times.reduce((sum, ms) => sum + ms, 0);
}

function serialStepsOf({ cost }: ReportView): Pick<Taken, 'plan' | 'assembly'> {
  const of = (...steps: string[]) => steps.reduce((sum, step) => sum + (cost!.steps_ms[step] ?? 0), 0);
  return { plan: of('equal report', 'plan'), assembly: of('parts', 'file', 'rows') };
}
