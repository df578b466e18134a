import type { JSX } from 'preact';

/** The meaning of the heat map's columns. */
export const Legend = (): JSX.Element => (
  <ul class="heat-legend" aria-label="Legend">
    <li class="heat-key heat-key-up">up</li>
    <li class="heat-key heat-key-part">partly up</li>
    <li class="heat-key heat-key-down">down</li>
    <li class="heat-key heat-key-hatch">no data</li>
    <li class="heat-key heat-key-excluded">excluded</li>
    <li class="heat-key heat-key-closed">closed</li>
  </ul>
);
