import type { JSX } from 'preact';

export const Reports = (): JSX.Element => (
  <section class="view">
    <h1>Reports</h1>
  </section>
);
