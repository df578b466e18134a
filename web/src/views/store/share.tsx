import type { JSX } from 'preact';
import type { Figures } from '../../api/answers';

/** The shares of open time that were up, down and without data, as a bar beside the figures. */
export function Share({ sums }: { sums: Figures }): JSX.Element {
  const { up, down, noData } = partsOf(sums);
  return (
    <div class="share" aria-hidden="true">
      <span class="fill-up" style={{ flexGrow: up }} />
      <span class="fill-down" style={{ flexGrow: down }} />
      <span class="fill-no_data" style={{ flexGrow: noData }} />
    </div>
  );
}

/** Disjoint parts of the open time: `no_data` decides whether the API's downtime includes time without data. */
export function partsOf({ uptime_ms, no_data_ms, open_time_ms }: Figures): {
  up: number;
  down: number;
  noData: number;
} {
  if (open_time_ms === 0) return { up: 0, down: 0, noData: 0 };
  const up = uptime_ms / open_time_ms;
  const noData = no_data_ms / open_time_ms;
  return { up, down: Math.max(0, 1 - up - noData), noData };
}
