import type { JSX } from 'preact';
import { countText } from '../format/number';

interface Shown {
  readonly label: string;
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly onMove: (offset: number) => void;
}

/** Moves through the pages of a list. On paper, it says what is not there. */
export function Pager({ label, total, limit, offset, onMove }: Shown): JSX.Element | null {
  if (total <= limit && offset === 0) return null;
  const last = Math.min(offset + limit, total);
  return (
    <nav class="pager" aria-label={label}>
      <button type="button" disabled={offset === 0} onClick={() => onMove(Math.max(0, offset - limit))}>
        Previous
      </button>
      <span aria-live="polite">
        {countText(Math.min(offset + 1, last))}–{countText(last)} of {countText(total)}
      </span>
      <button type="button" disabled={last >= total} onClick={() => onMove(offset + limit)}>
        Next
      </button>
    </nav>
  );
}
