import { readdir } from 'node:fs/promises';
import type { Environment, SetupName } from '../setups';
import { until } from '../until';
import { environmentWithFleet } from './fleet';
import { type Observer, observe } from './observer';
import type { ServiceClient } from './service-process';

/** A database with a fleet, on which reports are disturbed, each with its own as_of: no two are identical. */
export interface ReportScene {
  readonly setup: SetupName;
  readonly environment: Environment;
  readonly observer: Observer;
  /** The as_of of each report that must be completed. */
  readonly asked: Map<string, string>;
  trigger(service: ServiceClient): Promise<string>;
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

/** A report that was asked for on a scene, at its end. */
export interface EndedReport {
  readonly id: string;
  readonly status: string;
  readonly file_path: string | null;
  /** How many sets of rows are kept of it. */
  readonly results: number;
  /** Rows of its file that are not among those. */
  readonly missingRows: number;
  /** Each answer to who asked for its file on the way was 404, or the whole file. */
  readonly neverHalf: boolean;
  /** Its bytes are those of a report that nothing disturbs. */
  readonly sameBytes: boolean;
}

export interface Aftermath {
  readonly reports: readonly EndedReport[];
  /** The names of all files of reports. */
  readonly files: readonly string[];
}

/** How the reports of a scene ended: waits for their end, and computes each again. */
export async function aftermath(scene: ReportScene, service: ServiceClient): Promise<Aftermath> {
  const { asked, observer, environment } = scene;
  // One after the other: a service that answers a hundred requests at once works slowly.
  const ends = new Map<string, CompletedText>();
  for (const id of asked.keys()) ends.set(id, await completedText(service, id));
  const kept = new Map<string, { results: number; rows: number }>();
  for (const id of asked.keys()) kept.set(id, await observer.rowsOf(id));
  const files = (await readdir(environment.env.REPORTS_DIR!)).filter((name) => name.endsWith('.csv'));

  await observer.forgetReports();
  const reports: EndedReport[] = [];
  for (const [id, as_of] of asked) {
    const undisturbed = await completedText(service, await service.trigger({ as_of }));
    const { text, ...end } = ends.get(id)!;
    const { results, rows } = kept.get(id)!;
    // One line is the header, and what follows the last one is nothing.
    const missingRows = text.split('\n').length - 2 - rows;
    reports.push({ id, ...end, results, missingRows, sameBytes: text === undisturbed.text });
  }
  return { reports, files: files.sort() };
}

/** How they end when nothing is lost: each is completed, whole and once. */
export function wholeAndOnce({ asked }: ReportScene): Aftermath {
  const fileOf = (id: string) => `store_report_${id}.csv`;
  const ids = [...asked.keys()];
  const reports = ids.map((id) => ({
    id,
    status: 'Completed',
    file_path: `reports/${fileOf(id)}`,
    results: 1,
    missingRows: 0,
    neverHalf: true,
    sameBytes: true,
  }));
  return { reports, files: ids.map(fileOf).sort() };
}

type CompletedText = Pick<EndedReport, 'status' | 'file_path' | 'neverHalf'> & { readonly text: string };

/** The text of a report, once it has ended; asks for its file all the while. */
async function completedText(service: ServiceClient, id: string): Promise<CompletedText> {
  const name = `reports/store_report_${id}.csv`;
  const seen: { status: number; text: string }[] = [];
  const ended = async () => {
    seen.push(await service.download(name));
    return (await service.report(id)).status !== 'Running';
  };
  await until(`the end of report ${id}`, ended, { within: 120_000, every: 10 });
  const { status, file_path } = await service.report(id);
  const { text } = await service.download(name);
  const neverHalf = seen.every((one) => one.status === 404 || (one.status === 200 && one.text === text));
  return { status, file_path, text, neverHalf };
}
