import type { JSX } from 'preact';

export const Comparison = (): JSX.Element => (
  <section class="view">
    <h1>Two reports compared</h1>
  </section>
);
