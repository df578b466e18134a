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

/** A status as word, shape and colour. */
export const StatusWord = ({ status }: { status: string }): JSX.Element => (
  <span class={`status status-${status.toLowerCase()}`}>
    <span class="status-mark" aria-hidden="true" />
    {WORDS[status] ?? status}
  </span>
);
