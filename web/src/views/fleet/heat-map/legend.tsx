import type { JSX } from 'preact';

/** What the columns of the heat map mean. */
export const Legend = (): JSX.Element => (
  <ul class="legend" aria-label="Legend">
    <li class="key key-up">up</li>
    <li class="key key-part">partly up</li>
    <li class="key key-down">down</li>
    <li class="key key-hatch">no data</li>
    <li class="key key-closed">closed</li>
  </ul>
);
