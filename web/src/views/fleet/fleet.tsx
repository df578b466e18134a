import type { JSX } from 'preact';

export const Fleet = (): JSX.Element => (
  <section class="view">
    <h1>Fleet</h1>
  </section>
);
