import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ExcludedStores, SavedSpecialHours, Target } from '../../api/calendar-answers';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { excludedDone, ExclusionForm } from '../../parts/exclusion-form';
import { SpecialHoursForm } from '../../parts/special-hours-form';
import { type Conditions, selectionOf } from '../../parts/store-selection';
import { type Done, UndoNote } from '../../parts/undo-note';
import { route, setQuery } from '../../router';
import './calendar.css';
import { idsIn, isEmpty } from './conditions';
import { ExclusionList } from './exclusion-list';
import { SelectedStores } from './selected-stores';

/** Special hours and exclusions of many stores at once, and all exclusions. */
export function Calendar(): JSX.Element {
  const { q, timezone, labels, status } = route.value.query;
  const [pasted, setPasted] = useState('');
  const [made, setMade] = useState(0);
  const conditions: Conditions = {
    q: q || undefined,
    timezone: timezone || undefined,
    labels: labels || undefined,
    status: status || undefined,
    storeIds: idsIn(pasted),
  };
  const target: Target = { stamp: JSON.stringify(conditions), selection: () => selectionOf(conditions) };
  return (
    <section class="view">
      <h1>Calendar</h1>
      <SelectedStores conditions={conditions} pasted={pasted} onPaste={setPasted} />
      {isEmpty(conditions) ? null : (
        <div class="calendar-forms">
          <SpecialHoursOf target={target} />
          <ExclusionOf target={target} timezone={timezone} onMade={() => setMade(made + 1)} />
        </div>
      )}
      <ExclusionList occasion={made} />
    </section>
  );
}

function SpecialHoursOf({ target }: { target: Target }): JSX.Element {
  const [done, setDone] = useState<Done | undefined>(undefined);
  return (
    <div class="card">
      <h2>Special hours of these stores</h2>
      <p class="hint">
        They replace the hours of the weekday, and all special hours that the stores had on these dates. Each
        store’s own local dates count.
      </p>
      <SpecialHoursForm target={target} onSaved={(saved) => setDone(savedDone(saved))} />
      <UndoNote
        done={done}
        onUndone={() => setDone({ text: 'Undone: the hours of the weekday apply again.' })}
      />
    </div>
  );
}

/** Only what no store had before can be taken away again. */
function savedDone({ ingestion, from_date, to_date, selection }: SavedSpecialHours): Done {
  const { message, changed, unchanged, removed } = ingestion;
  if (changed + unchanged + removed > 0) {
    const text = 'Some of the stores had special hours on these dates; the audit log has what was replaced.';
    return { text: `Saved. ${message} ${text}` };
  }
  const body = { selection, dates: [], from_date, to_date };
  return { text: `Saved. ${message}`, undo: () => sendJson('POST', '/special-hours', body) };
}

interface ExclusionShown {
  readonly target: Target;
  readonly timezone: string | undefined;
  readonly onMade: () => void;
}

function ExclusionOf({ target, timezone, onMade }: ExclusionShown): JSX.Element {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([timezone || 'UTC', 'UTC', own])];
  const [zone, setZone] = useState(zones[0]!);
  const [made, setMade] = useState<ExcludedStores | undefined>(undefined);
  return (
    <div class="card">
      <h2>Exclude time of these stores</h2>
      <p class="hint">
        Excluded time is neither up nor down. It is the same time for all of the stores, whatever their zones.
      </p>
      <div class="fields">
        <Choice
          label="Times are in"
          name="exclusion-zone"
          value={zone}
          options={zones.map((name) => [name, name] as const)}
          onChoose={setZone}
        />
      </div>
      <ExclusionForm
        target={target}
        zone={zone}
        onExcluded={(excluded) => {
          setMade(excluded);
          onMade();
        }}
      />
      {made === undefined ? null : (
        <>
          <UndoNote
            done={excludedDone(made)}
            onUndone={() => {
              setMade(undefined);
              onMade();
            }}
          />
          {made.ingestion_id === null || made.inserted === 0 ? null : (
            <div class="actions">
              <button
                type="button"
                class="quiet"
                onClick={() => setQuery({ ingestion_id: made.ingestion_id!, offset: undefined })}
              >
                Show them below
              </button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
