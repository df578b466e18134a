import { readdir } from 'node:fs/promises';
import type { Environment, SetupName } from '../setups';
import { until } from '../until';
import { environmentWithFleet } from './fleet';
import { type Observer, observe } from './observer';
import type { ServiceProcess } from './service-process';

/** A database with a fleet, on which reports are disturbed, each with its own as_of: no two are identical. */
export interface ReportScene {
  readonly setup: SetupName;
  readonly environment: Environment;
  readonly observer: Observer;
  /** The as_of of each report that must be completed. */
  readonly asked: Map<string, string>;
  trigger(service: ServiceProcess): Promise<string>;
  close(): Promise<void>;
}

const LAST_POLL = Date.UTC(2023, 0, 25, 18, 13, 22);

export async function reportScene(setup: SetupName, stores: number): Promise<ReportScene> {
  const environment = await environmentWithFleet(setup, stores);
  const observer = await observe(environment);
  const asked = new Map<string, string>();
  let count = 0;
  return {
    setup,
    environment,
    observer,
    asked,
    async trigger(service) {
      const as_of = new Date(LAST_POLL - count++ * 1_000).toISOString();
      const id = await service.trigger({ as_of });
      asked.set(id, as_of);
      return id;
    },
    async close() {
      await observer.close();
      await environment.remove();
    },
  };
}

/**
 * Every triggered report must end Completed, with one set of rows and one file, whose bytes equal those of an
 * undisturbed report. A request for its file meanwhile gets the complete file, or none.
 */
export async function allCompleteWhole(scene: ReportScene, service: ServiceProcess): Promise<void> {
  const { asked, observer, environment } = scene;
  // One after the other: a service that answers a hundred requests at once works slowly.
  const before: string[] = [];
  for (const id of asked.keys()) before.push(await completedText(service, id));
  for (const [i, id] of [...asked.keys()].entries()) {
    // Without the header and the text after the last line feed.
    const rows = before[i]!.split('\n').length - 2;
    expect({ id, ...(await observer.rowsOf(id)) }).toEqual({ id, results: 1, rows });
  }
  const files = (await readdir(environment.env.REPORTS_DIR!)).filter((name) => name.endsWith('.csv'));
  expect(files.sort()).toEqual([...asked.keys()].map((id) => `store_report_${id}.csv`).sort());

  await observer.forgetReports();
  const undisturbed: string[] = [];
  for (const as_of of asked.values()) {
    undisturbed.push(await completedText(service, await service.trigger({ as_of })));
  }
  expect(before.map((text, i) => text === undisturbed[i])).toEqual(before.map(() => true));
}

/** The text of a report after it is completed. A file that is served before is an error, as is an incomplete one. */
async function completedText(service: ServiceProcess, id: string): Promise<string> {
  const name = `reports/store_report_${id}.csv`;
  const seen: string[] = [];
  const completed = async () => {
    const { status, text } = await service.download(name);
    if (status === 200) seen.push(text);
    else expect(status).toBe(404);
    return (await service.report(id)).status !== 'Running';
  };
  await until(`the end of report ${id}`, completed, { within: 120_000, every: 10 });
  const { status, file_path } = await service.report(id);
  expect({ id, status, file_path }).toEqual({ id, status: 'Completed', file_path: name });
  const { text } = await service.download(name);
  expect(seen.every((earlier) => earlier === text)).toBe(true);
  return text;
}
