import type { JSX } from 'preact';
import type { Figures } from '../../api/answers';

/** The shares of open time that were up, down, without data and excluded, as a bar beside the figures. */
export function Share({ sums }: { sums: Figures }): JSX.Element {
  const { up, down, noData, excluded } = partsOf(sums);
  return (
    <div class="share" aria-hidden="true">
      <span class="fill-up" style={{ flexGrow: up }} />
      <span class="fill-down" style={{ flexGrow: down }} />
      <span class="fill-no_data" style={{ flexGrow: noData }} />
      <span class="fill-excluded" style={{ flexGrow: excluded }} />
    </div>
  );
}

/** Disjoint parts of the scheduled open time: `no_data` decides whether the API's downtime includes time without data. */
function partsOf({ uptime_ms, no_data_ms, excluded_ms, open_time_ms }: Figures): {
  up: number;
  down: number;
  noData: number;
  excluded: number;
} {
  if (open_time_ms === 0) return { up: 0, down: 0, noData: 0, excluded: 0 };
  const up = uptime_ms / open_time_ms;
  const noData = no_data_ms / open_time_ms;
  const excluded = excluded_ms / open_time_ms;
  return { up, down: Math.max(0, 1 - up - noData - excluded), noData, excluded };
}
