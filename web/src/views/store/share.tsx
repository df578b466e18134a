import type { JSX } from 'preact';
import type { Figures } from '../../api/answers';

/** How some open time divides into up, down and no data; the figures beside it say the same. */
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

/** Disjoint shares of the open time: the downtime of the API holds the time without data, or does not. */
export function partsOf({ uptime_ms, no_data_ms, open_ms }: Figures): {
  up: number;
  down: number;
  noData: number;
} {
  if (open_ms === 0) return { up: 0, down: 0, noData: 0 };
  const up = uptime_ms / open_ms;
  const noData = no_data_ms / open_ms;
  return { up, down: Math.max(0, 1 - up - noData), noData };
}
