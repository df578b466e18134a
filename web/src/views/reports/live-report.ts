import { useEffect, useState } from 'preact/hooks';
import type { Report } from '../../api/answers';
import { followReport, pollReport } from './report-events';

/** A report as it stands, followed while it runs. `onEnd`: it has ended while it was looked at. */
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
      () => undefined, // What it was is shown; the way to look again is the view's own.
    );
    return abort;
    // onEnd is of the moment of the call.
  }, [id, running]);
  return { ...report, ...news };
}

function controlled(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
