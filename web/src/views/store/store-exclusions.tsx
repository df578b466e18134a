import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Page, Store } from '../../api/answers';
import type { Exclusion } from '../../api/calendar-answers';
import { useList } from '../../api/resource';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { ExclusionEntry } from '../../parts/exclusion-entry';
import { excludedDone, ExclusionForm } from '../../parts/exclusion-form';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { type Done, UndoNote } from '../../parts/undo-note';
import { queryText } from '../../route';

const IN_A_PAGE = 8;

interface Shown {
  readonly store: Store;
  readonly onCorrected: () => void;
}

/** The exclusions of the store, the latest start first, and a way to make and revoke them. */
export function StoreExclusions({ store: { store_id, timezone }, onCorrected }: Shown): JSX.Element {
  const [offset, setOffset] = useState(0);
  const [making, setMaking] = useState(false);
  const found = useList<Page<Exclusion>>(`/exclusions${queryText({ store_id, limit: IN_A_PAGE, offset })}`);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const changed = (): void => {
    found.reload();
    onCorrected();
  };
  return (
    <div class="card">
      <div class="card-head">
        <h2>Exclusions</h2>
        {making ? null : (
          <button
            type="button"
            onClick={() => {
              setDone(undefined);
              setMaking(true);
            }}
          >
            Exclude time
          </button>
        )}
      </div>
      <UndoNote
        done={done}
        onUndone={() => {
          setDone(undefined);
          changed();
        }}
      />
      {making ? (
        <ExclusionForm
          target={{ storeId: store_id }}
          zone={timezone}
          onExcluded={(made) => {
            setMaking(false);
            setDone(excludedDone(made));
            changed();
          }}
          onCancel={() => setMaking(false)}
        />
      ) : null}
      <Loaded of={found} lines={3}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="None">All of its open time counts.</Empty>
          ) : (
            <>
              <ul class="exclusions" aria-label="Exclusions">
                {page.items.map((exclusion) => (
                  <ExclusionEntry
                    key={exclusion.exclusion_id}
                    exclusion={exclusion}
                    zone={timezone}
                    onRevoked={changed}
                  />
                ))}
              </ul>
              <div class="actions">
                <Pager label="Pages of exclusions" {...page} onMove={setOffset} />
                <CsvButton path={`/exclusions${queryText({ store_id })}`} name={`exclusions-${store_id}`} />
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  );
}
