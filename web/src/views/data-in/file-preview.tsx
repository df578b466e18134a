import type { JSX } from 'preact';
import { countOf, countText } from '../../format/number';
import { Notices, RejectedRows } from './outcome';
import type { Preview } from './preview';

/** What a file has, and what its import would do, before anything is written. */
export const FilePreview = ({ preview }: { preview: Preview }): JSX.Element => (
  <>
    {preview.refusal === null ? null : (
      <p class="fault" role="alert">
        {preview.refusal}
      </p>
    )}
    {preview.rows_read === null ? null : <p role="status">{summaryText(preview)}</p>}
    <FirstRows {...preview} />
    <Notices notices={preview.notices} />
    <RejectedRows rows={preview.rejected_rows} />
  </>
);

function summaryText({ rows_read, importable, rejected, kept, stores }: Preview): string {
  const parts = [
    `${countText(importable ?? 0)} can be imported, of ${countOf(stores ?? 0, 'store')}`,
    ...(rejected === 0 ? [] : [`${countText(rejected)} rejected`]),
    ...((kept ?? 0) === 0 ? [] : [`${countText(kept ?? 0)} left out: their stores have a rejected row`]),
  ];
  return `${countOf(rows_read ?? 0, 'row')}: ${parts.join('; ')}. Nothing is written yet.`;
}

function FirstRows({ columns, first_rows: rows }: Preview): JSX.Element | null {
  if (columns.length === 0) return null;
  const width = Math.max(columns.length, ...rows.map((row) => row.length));
  const places = Array.from({ length: width }, (_, place) => place);
  return (
    <div class="scrolling" tabIndex={0} role="region" aria-label="First rows">
      <table>
        <caption>First rows</caption>
        <thead>
          <tr>
            {places.map((place) => (
              <th key={place} scope="col">
                {columns[place] ?? ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {places.map((place) => (
                <td key={place} class="row-text">
                  {row[place] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
