import type { SetupName } from '../setups';
import { until } from '../until';
import type { ReportScene } from './report-scene';
import { reaches } from './report-steps';
import { launchService, type ServiceProcess } from './service-process';

/** On SQLite one process generates reports; with Redis several do. */
const ROLES: Record<SetupName, string[]> = {
  embedded: ['all'],
  services: ['api', 'worker', 'worker', 'worker'],
};

/** The processes that share the reports; requests go to the first one. */
export const launchFleet = ({ setup, environment }: ReportScene): Promise<ServiceProcess[]> =>
  Promise.all(ROLES[setup].map((ROLE) => launchService(environment, { ROLE })));

/**
 * Several clients trigger the same report at once: each gets its own report, and each process computes at most one of
 * them. Killed: a process while it computes one.
 */
export async function triggerAtOnce(
  scene: ReportScene,
  services: readonly ServiceProcess[],
  clients: number,
  as_of: string,
  killed = false,
): Promise<void> {
  const [api] = services as [ServiceProcess];
  const ids = await Promise.all(Array.from({ length: clients }, () => api.trigger({ as_of })));
  expect(new Set(ids).size).toBe(clients);
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

  const statuses = [...reports.values()].map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set(['Completed']));
  const workedOut = ids.filter((id) => reports.get(id)!.reused_from === null);
  expect(workedOut.length).toBeGreaterThan(0);
  expect(workedOut.length).toBeLessThanOrEqual(ROLES[scene.setup].filter((role) => role !== 'api').length);
  for (const id of ids) {
    const kept = (await scene.observer.rowsOf(id)).results;
    expect(kept).toBe(workedOut.includes(id) ? 1 : 0);
  }
  const texts = await Promise.all(ids.map((id) => api.download(`reports/store_report_${id}.csv`)));
  expect(new Set(texts.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(texts[0]!.status).toBe(200);
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
