import type { JSX } from 'preact';

export const StoreSearch = (): JSX.Element => (
  <section class="view">
    <h1>Stores</h1>
  </section>
);
