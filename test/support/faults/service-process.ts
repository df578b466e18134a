import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { type Service, startService } from '../product/service';
import type { Environment } from '../setups';
import { until } from '../until';
import { type Program, startProgram } from './programs';

/** The relevant members of a report. */
export interface ReportAnswer {
  readonly status: 'Running' | 'Completed' | 'Failed';
  readonly file_path: string | null;
  readonly attempts: number;
  readonly failure_reason: string | null;
  readonly reused_from: string | null;
}

export interface LoadAnswer {
  readonly ingestion_id: string;
  readonly status: string;
}

/** Calls of a service's API. */
export class ServiceClient {
  constructor(readonly url: string) {}

  async trigger(body: Record<string, string> = {}): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/trigger_report`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (answer.status !== 202) throw new Error(`trigger_report: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { report_id: string }).report_id;
  }

  /** Triggers reports one after the other. */
  async triggerMany(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) ids.push(await this.trigger());
    return ids;
  }

  report(reportId: string): Promise<ReportAnswer> {
    return this.get(`/reports/${reportId}`);
  }

  /** The report once it is no longer Running. */
  outcome(reportId: string, within = 20_000): Promise<ReportAnswer> {
    const look = async () => {
      const report = await this.report(reportId);
      return report.status === 'Running' ? undefined : report;
    };
    return until(`the outcome of report ${reportId}`, look, { within });
  }

  /** The answer of /download_report for that name. */
  async download(name: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.url}/download_report?file_path=${encodeURIComponent(name)}`);
    return { status: answer.status, text: await answer.text() };
  }

  readonly upload = async (kind: string, path: string): Promise<LoadAnswer> => {
    const form = new FormData();
    form.append('file', await openAsBlob(path), basename(path));
    const answer = await fetch(`${this.url}/ingestions/${kind}`, { method: 'POST', body: form });
    if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as LoadAnswer;
  };

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`);
    if (answer.status === 200) return (await answer.json()) as T;
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** The service in its own process. */
export class ServiceProcess extends ServiceClient {
  constructor(
    readonly program: Program,
    url: string,
  ) {
    super(url);
  }
}

/** The service in the process of the test, where it starts in a third of the time: for one that no signal reaches. */
export class ServiceHere extends ServiceClient {
  private constructor(private readonly service: Service) {
    super(service.url);
  }

  static async start({ env }: Environment, more: Record<string, string> = {}): Promise<ServiceHere> {
    return new ServiceHere(await startService({ ...env, ...more }));
  }

  close(): Promise<void> {
    return this.service.close();
  }
}

/** Starts the service on a free port and waits until it listens. */
export const launchService = (
  environment: Environment,
  more: Record<string, string> = {},
): Promise<ServiceProcess> => beginService(environment, more).listening;

/** Starts the service without waiting: it may generate reports before it listens. */
export function beginService(
  environment: Environment,
  more: Record<string, string> = {},
): { program: Program; listening: Promise<ServiceProcess> } {
  const program = startProgram('main', [], environment, { PORT: '0', LOG_LEVEL: 'info', ...more });
  let ended = false;
  void program.ended.finally(() => (ended = true));
  const address = () => {
    if (ended) throw new Error(`The service ended: ${program.printed()}`);
    return /listening on (http:\/\/[^\s,"]+)/.exec(program.printed())?.[1];
  };
  const url = until('the service to listen', address, { within: 60_000, every: 5 });
  const listening = url.then((found) => new ServiceProcess(program, found));
  // A caller that kills it earlier does not wait.
  listening.catch(() => undefined);
  return { program, listening };
}
