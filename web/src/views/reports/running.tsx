import type { JSX } from 'preact';
import type { Report } from '../../api/answers';
import { countText } from '../../format/number';

/** The progress of a report. */
export function Running({ report: { progress } }: { report: Report }): JSX.Element {
  const { stores_done: done, stores } = progress;
  return (
    <div class="running">
      <progress aria-label="Stores done" max={stores ?? 1} value={stores === null ? undefined : done} />
      <div class="hint">
        {stores === null ? 'waiting' : `${countText(done)} of ${countText(stores)} stores`}
      </div>
    </div>
  );
}
