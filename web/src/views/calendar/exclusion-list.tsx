import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Page } from '../../api/answers';
import type { Exclusion } from '../../api/calendar-answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { useList } from '../../api/resource';
import { countOf } from '../../format/number';
import { startOfDate } from '../../format/time';
import { Choice } from '../../parts/choice';
import { ConfirmButton } from '../../parts/confirm-button';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { ExclusionEntry } from '../../parts/exclusion-entry';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { ProblemNote } from '../../parts/problem-note';
import { TextField } from '../../parts/text-field';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';

const IN_A_PAGE = 20;

/** All exclusions, the latest start first, with filters that are part of the address. `occasion`: changes with new ones. */
export function ExclusionList({ occasion }: { occasion: number }): JSX.Element {
  const { store_id, kind, revoked = 'false', from, to, ingestion_id, offset = '0' } = route.value.query;
  const path = `/exclusions${queryText({
    store_id,
    kind,
    revoked: revoked === 'any' ? undefined : revoked,
    from: from === undefined ? undefined : startOfDate(from),
    to: to === undefined ? undefined : startOfDate(to, 1),
    ingestion_id,
    limit: IN_A_PAGE,
    offset,
  })}`;
  const found = useList<Page<Exclusion>>(path, String(occasion));
  return (
    <div class="card">
      <div class="card-head">
        <h2>Exclusions</h2>
        <CsvButton path={path} name="exclusions" />
      </div>
      <div class="fields" role="search" aria-label="Filter exclusions">
        <StoreFilter id={store_id ?? ''} />
        <Choice
          label="Kind"
          name="list-kind"
          value={kind ?? ''}
          options={[
            ['', 'both'],
            ['planned', 'planned'],
            ['excused', 'excused'],
          ]}
          onChoose={(chosen) => setQuery({ kind: chosen, offset: undefined })}
        />
        <Choice
          label="Show"
          name="list-revoked"
          value={revoked}
          options={[
            ['false', 'in force'],
            ['true', 'revoked'],
            ['any', 'all'],
          ]}
          onChoose={(chosen) =>
            setQuery({ revoked: chosen === 'false' ? undefined : chosen, offset: undefined })
          }
        />
        <TextField
          label="From, UTC date"
          name="list-from"
          type="date"
          value={from ?? ''}
          onInput={(date) => setQuery({ from: date, offset: undefined })}
        />
        <TextField
          label="To, UTC date"
          name="list-to"
          type="date"
          value={to ?? ''}
          onInput={(date) => setQuery({ to: date, offset: undefined })}
        />
      </div>
      {ingestion_id === undefined ? null : <Batch ingestionId={ingestion_id} onRevoked={found.reload} />}
      <Loaded of={found} lines={5}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="No exclusions match" />
          ) : (
            <>
              <p class="hint">{countOf(page.total, 'exclusion')}</p>
              <ul class="exclusions" aria-label="Exclusions">
                {page.items.map((exclusion) => (
                  <ExclusionEntry
                    key={exclusion.exclusion_id}
                    exclusion={exclusion}
                    onRevoked={found.reload}
                    onBatch={(id) => setQuery({ ingestion_id: id, offset: undefined })}
                  />
                ))}
              </ul>
              <Pager label="Pages of exclusions" {...page} onMove={(to) => setQuery({ offset: to })} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function StoreFilter({ id }: { id: string }): JSX.Element {
  const [typed, setTyped] = useState(id);
  return (
    <TextField
      label="Exact store id"
      name="list-store"
      type="search"
      value={typed}
      onInput={(value) => {
        setTyped(value);
        // The browser's own way to clear the field completes no value.
        if (value === '') setQuery({ store_id: undefined, offset: undefined });
      }}
      onCommit={(value) => setQuery({ store_id: value.trim(), offset: undefined })}
    />
  );
}

/** The exclusions of one request or file, which can be revoked together. */
function Batch({ ingestionId, onRevoked }: { ingestionId: string; onRevoked: () => void }): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [revoked, setRevoked] = useState<number | undefined>(undefined);
  const revoke = async (): Promise<void> => {
    try {
      const answer = await sendJson<{ revoked: number }>('POST', '/exclusions/revoke', {
        ingestion_id: ingestionId,
      });
      setRevoked(answer.revoked);
      setProblem(undefined);
      onRevoked();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <div class="batch">
      <p>Only those of one request or file.</p>
      <div class="actions">
        <ConfirmButton
          label="Revoke all of them"
          of="those of one request or file"
          onConfirm={() => void revoke()}
        />
        <button type="button" onClick={() => setQuery({ ingestion_id: undefined, offset: undefined })}>
          Show all exclusions
        </button>
      </div>
      {revoked === undefined ? null : <p role="status">{countOf(revoked, 'exclusion')} revoked.</p>}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </div>
  );
}
