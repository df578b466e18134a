import { readdir } from 'node:fs/promises';
import type { Environment } from '../setups';
import { until } from '../until';
import { observe } from './observer';
import { launchService, type ServiceProcess } from './service-process';

/** So many that some are always left behind the one in hand. */
const REPORTS = 8;

/** The text of a report that nothing disturbs; every report over the same data has it. */
export async function undisturbedReport(environment: Environment): Promise<string> {
  const service = await launchService(environment);
  try {
    const { url } = await service.outcome(await service.trigger());
    return (await service.download(url ?? '')).text;
  } finally {
    await service.program.stop('SIGTERM');
  }
}

/**
 * Triggers reports, kills the service once the one of that place (from 0) has been begun, and starts it again: then all
 * of them must be completed with the bytes of `whole`, and a caller may see nothing else of a file on the way.
 */
export async function killedServiceRound(
  environment: Environment,
  place: number,
  whole: string,
): Promise<void> {
  const observer = await observe(environment);
  try {
    const ids = await triggerAndKill(environment, place);
    const left = (await observer.reports()).filter(({ status }) => status === 'Running');
    expect(left).not.toEqual([]);
    const files = await readdir(environment.env.REPORTS_DIR!);

    const service = await launchService(environment);
    for (const file of files.filter((name) => name.endsWith('.partial'))) {
      await expect(service.download(`reports/${file}`)).resolves.toMatchObject({ status: 404 });
    }
    await Promise.all(ids.map((id) => completesWhole(service, id, whole)));
    await service.program.stop('SIGTERM');
  } finally {
    await observer.close();
  }
}

async function triggerAndKill(environment: Environment, place: number): Promise<string[]> {
  const service = await launchService(environment);
  const ids = await service.triggerMany(REPORTS);
  await until(
    `report ${place + 1} to be begun`,
    async () => (await service.report(ids[place]!)).attempts > 0,
    { every: 2 },
  );
  await service.program.stop('SIGKILL');
  return ids;
}

async function completesWhole(service: ServiceProcess, id: string, whole: string): Promise<void> {
  const name = `reports/store_report_${id}.csv`;
  const completed = async () => {
    const { status, text } = await service.download(name);
    // Either there is no such file yet, or it is there whole.
    expect([status, text === whole]).toEqual(status === 404 ? [404, false] : [200, true]);
    return status === 200;
  };
  await until(`the file of report ${id}`, completed, { within: 45_000 });
  await expect(service.report(id)).resolves.toMatchObject({ status: 'Completed', url: name });
}
