import { useEffect, useState } from 'preact/hooks';
import type { Report } from '../../api/answers';
import { followReport, pollReport } from './report-events';

/** The present state of a report, which is followed while it runs. Calls `onEnd` when it ends while it is shown. */
export function useLiveReport(report: Report, onEnd?: () => void): Report {
  const [news, setNews] = useState<Partial<Report>>({});
  const { report_id: id, status } = report;
  const running = status === 'Running';
  useEffect(() => {
    if (!running) return;
    const { signal, abort } = controlled();
    const hear = (latest: Partial<Report>): void => setNews((before) => ({ ...before, ...latest }));
    const follow = (): Promise<void> =>
      followReport(id, hear, signal).catch(() => pollReport(id, hear, signal));
    follow().then(
      () => signal.aborted || onEnd?.(),
      () => undefined, // The last known state stays; the view has its own way to retry.
    );
    return abort;
    // onEnd is read at the time of the call.
  }, [id, running]);
  return { ...report, ...news };
}

function controlled(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
