import type { Dialect } from '../databases';
import { type Environment, runTask, withService } from '../processes';
import type { Round } from '../round';
import { MINUTES_END } from '../tasks/minutes';
import { bytesWrittenBy } from '../written-bytes';
import { before, type Measure, type Need, type Target, titleOf } from './measure';

const MS_PER_MINUTE = 60_000;
const SWEEPS = 6;

interface Sweeps {
  readonly ms: number;
  readonly megabytes: number;
}

/** The same fleet with a poll every minute: the cost of a sweep. */
export function minutes(dialect: Dialect): Measure {
  const title = `one poll a minute and store, one sweep by POST /polls, ${titleOf(dialect)}`;
  const time = { title, figure: 'ms', unit: 'ms' } as const;
  const bytes = { title: `${title}: written`, figure: 'written', unit: 'MB' } as const;
  const needs: readonly Need[] = [[dialect, 'minutes']];
  // On MariaDB, filling the previous version with rows takes minutes in each run.
  const targets: readonly Target[] =
    dialect === 'sqlite'
      ? [
          { ...time, against: before('msBefore') },
          { ...bytes, against: before('writtenBefore') },
        ]
      : [time, bytes];
  return {
    name: `minutes-${dialect}`,
    title,
    rounds: 2,
    how: `A day of polls, one of each store in each minute, that ends half way through a slice of six hours: what a sweep rewrites then is what it does on average. ${SWEEPS} more sweeps, a minute apart, are sent to a service as above; shown is the mean of a sweep. Written: what the process that writes has handed to the disk by Linux's \`/proc/…/io\`, log and checkpoints included (MariaDB's server: until it had written all pages it had changed).`,
    needs: dialect === 'sqlite' ? [...needs, ['sqlite', 'minutes', 'baseline']] : needs,
    targets: [
      ...targets,
      { title: `report of that day, ${titleOf(dialect)}, first of a process`, figure: 'report', unit: 'ms' },
    ],
    async take(round) {
      const { ms: report } = await round.use(dialect, 'minutes', (env) => runTask('report', null, env));
      const now = await round.use(dialect, 'minutes', (env) => sweepsOf(round, dialect, env));
      const earlier =
        dialect === 'sqlite'
          ? await round.useBaseline(dialect, 'minutes', (env) => sweepsOf(round, dialect, env))
          : undefined;
      return {
        ms: now.ms,
        written: now.megabytes,
        msBefore: earlier?.ms,
        writtenBefore: earlier?.megabytes,
        report,
      };
    },
  };
}

const sweepsOf = (round: Round, dialect: Dialect, env: Environment): Promise<Sweeps> =>
  withService(env, undefined, async ({ url, process: service }) => {
    await (await fetch(`${url}/fleet`)).arrayBuffer();
    const pid = dialect === 'sqlite' ? service.pid! : round.serverPid(dialect);
    const settle = () => round.settle(dialect);
    const { result, bytes } = await bytesWrittenBy(pid, settle, async () =>
      runTask('post-sweeps', {
        url,
        storeIds: await round.storeIds(),
        from: MINUTES_END,
        periodMs: MS_PER_MINUTE,
        spreadMs: MS_PER_MINUTE - 1_000,
        sweeps: SWEEPS,
      }),
    );
    return { ms: result.reduce((sum, ms) => sum + ms, 0) / SWEEPS, megabytes: bytes / 1e6 / SWEEPS };
  });
