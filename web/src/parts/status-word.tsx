import type { JSX } from 'preact';

const WORDS: Readonly<Record<string, string>> = {
  up: 'Up',
  down: 'Down',
  no_data: 'No data',
  stale: 'Stale',
  excluded: 'Excluded',
  closed: 'Closed',
  breached: 'Breached',
  at_risk: 'At risk',
  met: 'Met',
};

interface Shown {
  readonly status: string;
  /** Another word than that of the status. */
  readonly word?: string | undefined;
}

/** A status as word, shape and colour. */
export const StatusWord = ({ status, word = WORDS[status] ?? status }: Shown): JSX.Element => (
  <span class={`status status-${status.toLowerCase()}`}>
    <span class="status-mark" aria-hidden="true" />
    {word}
  </span>
);
