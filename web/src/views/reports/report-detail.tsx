import type { JSX } from 'preact';

export const ReportDetail = ({ reportId }: { reportId: string }): JSX.Element => (
  <section class="view">
    <h1>{reportId}</h1>
  </section>
);
