import { LONG_RUN, type SetupName } from '../setups';
import { until } from '../until';
import type { ReportScene } from './report-scene';
import { reaches } from './report-steps';
import { launchService, type ServiceProcess } from './service-process';

/** On SQLite one process generates reports; with Redis several do. */
const ROLES: Record<SetupName, string[]> = {
  embedded: ['all'],
  services: ['api', 'worker', 'worker', ...(LONG_RUN ? ['worker'] : [])],
};

/** The processes that share the reports; requests go to the first one. */
export const launchFleet = ({ setup, environment }: ReportScene): Promise<ServiceProcess[]> =>
  Promise.all(ROLES[setup].map((ROLE) => launchService(environment, { ROLE })));

export interface ReportsAtOnce {
  /** How many reports there are for the clients. */
  readonly reports: number;
  readonly statuses: ReadonlySet<string>;
  /** How many were computed, and not taken from others. */
  readonly computed: number;
  /** How many processes work on reports. */
  readonly workers: number;
  /** The reports whose rows are not kept as they should be: once of a computed one, else not at all. */
  readonly wronglyKept: readonly string[];
  /** The different answers to who asks for the files, by their status. */
  readonly downloads: readonly number[];
}

/** So many clients ask for the same at once. Killed: a process that computes one, in the middle of that. */
export async function triggerAtOnce(
  scene: ReportScene,
  services: readonly ServiceProcess[],
  clients: number,
  as_of: string,
  killed = false,
): Promise<ReportsAtOnce> {
  const [api] = services as [ServiceProcess];
  const ids = await Promise.all(Array.from({ length: clients }, () => api.trigger({ as_of })));
  if (killed) await killWhoWorks(scene, services, ids);

  const reports = new Map<string, { status: string; reused_from: string | null }>();
  const allEnded = async () => {
    for (const id of ids) {
      if (reports.has(id)) continue;
      const report = await api.report(id);
      if (report.status === 'Running') return false;
      reports.set(id, report);
    }
    return true;
  };
  await until('all of them to end', allEnded, { within: 120_000 });

  const computed = ids.filter((id) => reports.get(id)!.reused_from === null);
  const wronglyKept: string[] = [];
  for (const id of ids) {
    const kept = (await scene.observer.rowsOf(id)).results;
    if (kept !== (computed.includes(id) ? 1 : 0)) wronglyKept.push(id);
  }
  const texts = await Promise.all(ids.map((id) => api.download(`reports/store_report_${id}.csv`)));
  const different = new Map(texts.map(({ status, text }) => [`${status} ${text}`, status]));
  return {
    reports: new Set(ids).size,
    statuses: new Set([...reports.values()].map(({ status }) => status)),
    computed: computed.length,
    workers: ROLES[scene.setup].filter((role) => role !== 'api').length,
    wronglyKept,
    downloads: [...different.values()],
  };
}

/** Kills a process that generates one of the reports. */
async function killWhoWorks(
  { environment, observer }: ReportScene,
  services: readonly ServiceProcess[],
  ids: readonly string[],
): Promise<void> {
  const begun = async () =>
    (await observer.reports()).find((row) => ids.includes(row.report_id) && row.lease_owner !== null);
  const { report_id, lease_owner } = await until('one of them to be begun', begun, { every: 1 });
  const pid = Number(lease_owner!.split('/')[1]);
  await reaches(environment, observer, pid, 0, report_id);
  await services.find(({ program }) => program.pid === pid)!.program.stop('SIGKILL');
}
