import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AuditPage, AuditRecord } from '../../api/audit-answers';
import { useList } from '../../api/resource';
import { startOfDate } from '../../format/time';
import { Choice } from '../../parts/choice';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { linkWithSelection } from '../../parts/selection';
import { linkToStore } from '../../parts/store-link';
import { TextField } from '../../parts/text-field';
import { linkTo, queryText } from '../../route';
import { route, setQuery } from '../../router';
import { ACTIONS, changeText, concernsText, linesOf } from './change-text';
import './audit.css';

const IN_A_PAGE = 50;

/** The changes by callers, newest first, with filters that are part of the address. */
export function Audit(): JSX.Element {
  const { store_id, actor, action, request_id, from, to, cursor } = route.value.query;
  const path = `/audit${queryText({
    ...{ store_id, actor, action, request_id, cursor, limit: IN_A_PAGE },
    from: from === undefined ? undefined : startOfDate(from),
    to: to === undefined ? undefined : startOfDate(to, 1),
  })}`;
  const found = useList<AuditPage>(path);
  return (
    <section class="view">
      <h1>Audit log</h1>
      <div class="card">
        <div class="card-head">
          <Filters />
          <CsvButton path={path} name="audit_log" />
        </div>
        {request_id === undefined ? null : (
          <div class="actions">
            <p>Only what one request has changed.</p>
            <button type="button" onClick={() => filterBy({ request_id: undefined })}>
              Show all changes
            </button>
          </div>
        )}
        <Loaded of={found} lines={8}>
          {({ items, next_cursor }) =>
            items.length === 0 ? (
              <Empty title="No changes match" />
            ) : (
              <>
                <Changes records={items} />
                <Pages first={cursor === undefined} next={next_cursor} />
              </>
            )
          }
        </Loaded>
      </div>
    </section>
  );
}

/** Other records have other pages. */
const filterBy = (changes: Parameters<typeof setQuery>[0]): void =>
  setQuery({ ...changes, cursor: undefined });

function Filters(): JSX.Element {
  const { action = '', from = '', to = '' } = route.value.query;
  return (
    <div class="fields" role="search" aria-label="Filter changes">
      <Choice
        label="Show"
        name="audit-action"
        value={action}
        options={ACTIONS}
        onChoose={(chosen) => filterBy({ action: chosen })}
      />
      <WholeText label="Key, or command line" parameter="actor" />
      <WholeText label="Exact store id" parameter="store_id" />
      <TextField
        label="From, UTC date"
        name="audit-from"
        type="date"
        value={from}
        onInput={(date) => filterBy({ from: date })}
      />
      <TextField
        label="To, UTC date"
        name="audit-to"
        type="date"
        value={to}
        onInput={(date) => filterBy({ to: date })}
      />
    </div>
  );
}

/** A filter by a text that must match as a whole, and so counts when it is complete. */
function WholeText({ label, parameter }: { label: string; parameter: 'actor' | 'store_id' }): JSX.Element {
  const [typed, setTyped] = useState(route.value.query[parameter] ?? '');
  return (
    <TextField
      label={label}
      name={`audit-${parameter}`}
      type="search"
      value={typed}
      onInput={(value) => {
        setTyped(value);
        // The browser's own way to clear the field completes no value.
        if (value === '') filterBy({ [parameter]: undefined });
      }}
      onCommit={(value) => filterBy({ [parameter]: value.trim() })}
    />
  );
}

const Changes = ({ records }: { records: readonly AuditRecord[] }): JSX.Element => (
  <div class="scrolling" tabIndex={0} role="region" aria-label="Changes">
    <table class="audit stacked">
      <caption class="unseen">Changes, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Who</th>
          <th scope="col">From where</th>
          <th scope="col">What</th>
          <th scope="col">Before and after</th>
          <th scope="col">Same request</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Change key={record.audit_id} record={record} />
        ))}
      </tbody>
    </table>
  </div>
);

function Change({ record }: { record: AuditRecord }): JSX.Element {
  const { changed_at, actor, address, request_id, store_id, kind, object_id } = record;
  return (
    <tr>
      <td>
        <Instant at={changed_at} />
      </td>
      <td>{actor ?? <span class="hint">no key</span>}</td>
      <td>{address} </td>
      <td class="audit-what">
        {changeText(record)} {store_id === null ? null : <a href={linkToStore(store_id)}>{store_id}</a>}
        {kind === 'reports' ? <a href={linkWithSelection(['reports', object_id])}>{object_id}</a> : null}
        <div class="hint">{concernsText(record)}</div>
      </td>
      <td>
        <States before={record.before} after={record.after} />
      </td>
      <td>
        {request_id === null ? null : (
          <button
            type="button"
            class="quiet"
            aria-label={`Changes of the request ${request_id}`}
            onClick={() => filterBy({ request_id })}
          >
            Request
          </button>
        )}
      </td>
    </tr>
  );
}

/** Drawn when it is opened. */
function States({ before, after }: Pick<AuditRecord, 'before' | 'after'>): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{before === null ? 'Details' : 'Before and after'}</summary>
      {open && before !== null ? <State title="Before" state={before} /> : null}
      {open ? <State title={before === null ? 'Now' : 'After'} state={after} /> : null}
    </details>
  );
}

const State = ({ title, state }: { title: string; state: AuditRecord['after'] }): JSX.Element => (
  <div class="audit-state">
    <strong>{title}</strong>
    <dl>
      {linesOf(state).map(([name, lines]) => (
        <div key={name}>
          <dt>{name}</dt>
          {lines.map((line) => (
            <dd key={line}>{line}</dd>
          ))}
        </div>
      ))}
    </dl>
  </div>
);

/** Links, so that the browser goes back to the page before. */
function Pages({ first, next }: { first: boolean; next: string | null }): JSX.Element | null {
  if (first && next === null) return null;
  const { path, query } = route.value;
  return (
    <nav class="pager" aria-label="Pages of changes">
      {next === null ? null : <p class="printed">Earlier changes are not printed.</p>}
      {first ? null : (
        <a class="button" href={linkTo(path, { ...query, cursor: undefined })}>
          Newest
        </a>
      )}
      {next === null ? null : (
        <a class="button" href={linkTo(path, { ...query, cursor: next })}>
          Earlier
        </a>
      )}
    </nav>
  );
}
