import type { JSX } from 'preact';
import type { Ingestion, Notice, RejectedRow } from '../../api/answers';
import { countOf, countText } from '../../format/number';
import { DownloadButton } from '../../parts/download-button';
import { StatusWord } from '../../parts/status-word';
import { StoreLink } from '../../parts/store-link';
import { outcomeOf, withoutStatus } from './kinds';

const COUNTS = [
  ['rows_read', 'Rows read'],
  ['inserted', 'Inserted'],
  ['changed', 'Changed'],
  ['unchanged', 'Unchanged'],
  ['removed', 'Removed'],
  ['rejected', 'Rejected'],
  ['kept', 'Left out'],
] as const;

/** An import of which rows were rejected is not a plain success. */
export function OutcomeWord({ ingestion }: { ingestion: Ingestion }): JSX.Element {
  const [status, word] = outcomeOf(ingestion);
  return <StatusWord status={status} word={word} />;
}

/** The outcome of an import. */
export const Outcome = ({ ingestion }: { ingestion: Ingestion }): JSX.Element => (
  <>
    <p role="status">
      <OutcomeWord ingestion={ingestion} />{' '}
      <span class="outcome-text">{withoutStatus(ingestion.message)}</span>
    </p>
    <dl class="counts">
      {COUNTS.filter(([name]) => name !== 'kept' || ingestion.kept > 0).map(([name, title]) => (
        <div key={name}>
          <dt>{title}</dt>
          <dd class={name === 'rejected' && ingestion.rejected > 0 ? 'down-count' : undefined}>
            {countText(ingestion[name])}
          </dd>
        </div>
      ))}
    </dl>
    <Notices notices={ingestion.notices} />
    <RejectedRows rows={ingestion.rejected_rows ?? []} />
    <AllRejects ingestion={ingestion} />
  </>
);

/** What an import did that its sender may not expect. */
export const Notices = ({ notices }: { notices: readonly Notice[] }): JSX.Element | null =>
  notices.length === 0 ? null : (
    <ul class="notices" aria-label="Notices">
      {notices.map((notice) => (
        <li key={notice.code}>
          {notice.message}{' '}
          <span class="hint">
            {notice.code === 'new-stores' ? <NewStores {...notice} /> : <Examples {...notice} />}
          </span>
        </li>
      ))}
    </ul>
  );

const Examples = ({ count, examples }: Notice): JSX.Element => (
  <>
    {countText(count)}
    {examples.length === 0 ? '' : `, such as ${examples.join(', ')}`}
  </>
);

/** The first of the new stores, which may be misspelt ids, as links. */
const NewStores = ({ count, examples }: Notice): JSX.Element => (
  <>
    {countText(count)}:{' '}
    {examples.map((store_id, i) => (
      <span key={store_id}>
        {i === 0 ? '' : ', '}
        <StoreLink store={{ store_id }} />
      </span>
    ))}
    {count > examples.length ? ` and ${countText(count - examples.length)} more` : ''}
  </>
);

/** The first rejected rows, which the answer contains. */
export function RejectedRows({ rows }: { rows: readonly RejectedRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <div class="scrolling" tabIndex={0} role="region" aria-label="Rejected rows">
      <table class="stacked">
        <caption>Rejected rows</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Line
            </th>
            <th scope="col">Reason</th>
            <th scope="col">Row</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, reason, row }) => (
            <tr key={line}>
              <td class="number" data-head="Line">
                {countText(line)}
              </td>
              <td>{reason}</td>
              <td class="row-text">{row}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const AllRejects = ({ ingestion }: { ingestion: Ingestion }): JSX.Element | null =>
  ingestion.rejects_url === null ? null : (
    <div>
      <DownloadButton path={ingestion.rejects_url} name={`rejects_${ingestion.ingestion_id}.csv`}>
        {countOf(ingestion.rejected, 'rejected row')} as CSV
      </DownloadButton>
    </div>
  );
