import type { JSX } from 'preact';

export const StoreDetail = ({ storeId }: { storeId: string }): JSX.Element => (
  <section class="view">
    <h1>{storeId}</h1>
  </section>
);
