import type { JSX } from 'preact';
import { countText } from '../format/number';
import { StatusWord } from './status-word';

interface Shown<Status extends string> {
  readonly label: string;
  readonly statuses: readonly Status[];
  readonly counts: Readonly<Record<Status, number>>;
  readonly chosen: string | undefined;
  readonly hintOf: (status: Status) => string;
  /** undefined: the chosen one is pressed again. */
  readonly onChoose: (status: Status | undefined) => void;
}

/** A number of stores for each status. A press on one selects these stores; another press, all of them again. */
export const CountChoices = <Status extends string>({
  label,
  statuses,
  counts,
  chosen,
  hintOf,
  onChoose,
}: Shown<Status>): JSX.Element => (
  <div class="status-counts" role="group" aria-label={label}>
    {statuses.map((status) => (
      <button
        key={status}
        type="button"
        class="status-count"
        aria-pressed={chosen === status}
        onClick={() => onChoose(chosen === status ? undefined : status)}
      >
        <StatusWord status={status} />
        <span class="status-count-number">{countText(counts[status])}</span>
        <span class="hint">{hintOf(status)}</span>
      </button>
    ))}
  </div>
);
