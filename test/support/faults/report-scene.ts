import { readdir } from 'node:fs/promises';
import type { Environment, SetupName } from '../setups';
import { until } from '../until';
import { environmentWithFleet } from './fleet';
import { type Observer, observe } from './observer';
import type { ServiceProcess } from './service-process';

/** A database with a fleet, on which reports are disturbed, each as of an instant of its own: none is like another. */
export interface ReportScene {
  readonly setup: SetupName;
  readonly environment: Environment;
  readonly observer: Observer;
  /** As of when each report is that is to be completed. */
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
 * Every report that was asked for must end Completed, with one set of rows and one file, whose bytes are those of a
 * report that nothing disturbs. Whoever asks for its file on the way gets it whole, or none.
 */
export async function allCompleteWhole(scene: ReportScene, service: ServiceProcess): Promise<void> {
  const { asked, observer, environment } = scene;
  // One after the other: a service that answers a hundred questions at once is slow to work.
  const before: string[] = [];
  for (const id of asked.keys()) before.push(await completedText(service, id));
  for (const [i, id] of [...asked.keys()].entries()) {
    // One line is the header, and what follows the last one is nothing.
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

/** The text of a report, once it is completed; a file that is sent before that is an error, and so is any half of one. */
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
  const { status, url } = await service.report(id);
  expect({ id, status, url }).toEqual({ id, status: 'Completed', url: name });
  const { text } = await service.download(name);
  expect(seen.every((earlier) => earlier === text)).toBe(true);
  return text;
}
