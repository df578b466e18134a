import type { JSX } from 'preact';

export const DataIn = (): JSX.Element => (
  <section class="view">
    <h1>Data in</h1>
  </section>
);
