import type { Report } from '../../api/answers';
import { followEvents } from '../../api/events';
import { RequestFailed } from '../../api/problem';
import { getJson, request } from '../../api/request';

const RETRY_INTERVAL_MS = 1_000;

/**
 * Follows a report to its end, or until `signal` aborts. `onNews` receives its changes. Throws `RequestFailed` if there
 * is no such report.
 */
export async function followReport(
  reportId: string,
  onNews: (news: Partial<Report>) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = `/reports/${encodeURIComponent(reportId)}`;
  try {
    await followEvents({
      connect: async (lastEventId) => {
        const headers = {
          Accept: 'text/event-stream',
          ...(lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId }),
        };
        const { body } = await request(`${path}/events`, { headers, signal });
        return textOf(body!);
      },
      onEvent: ({ type, data }) => {
        onNews(JSON.parse(data) as Partial<Report>);
        return type === 'ended';
      },
      wait: (ms) => waited(ms, signal),
      isPassing: (error) => !signal.aborted && !isFinal(error),
    });
    // Events carry the progress; the outcome is read from the report.
    onNews(await getJson<Report>(path, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Client errors are permanent; a missing answer or a busy service may be temporary. */
const isFinal = (error: unknown): boolean =>
  error instanceof RequestFailed &&
  error.problem.status >= 400 &&
  ![408, 429, 502, 503, 504].includes(error.problem.status);

async function* textOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** Requests the report repeatedly, for a service without events. */
export async function pollReport(
  reportId: string,
  onNews: (news: Partial<Report>) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      const report = await getJson<Report>(`/reports/${encodeURIComponent(reportId)}`, signal);
      onNews(report);
      if (report.status !== 'Running') return;
      await waited(RETRY_INTERVAL_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
