import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ExcludedStores } from '../../api/calendar-answers';
import { countOf } from '../../format/number';
import { inputTimeIn } from '../../format/time';
import { ExclusionForm } from '../../parts/exclusion-form';
import { selection, zoneOf } from '../../parts/selection';
import { selectionOf } from '../../parts/store-selection';
import type { ChosenHours } from './chosen-hours';
import type { Filter } from './filter';

interface Shown {
  readonly filter: Filter;
  readonly hours: ChosenHours;
  readonly onChanged: () => void;
}

/** Excludes the chosen hours of the filtered stores, such as those of a power cut. */
export function ExcuseHours({ filter, hours, onChanged }: Shown): JSX.Element {
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<ExcludedStores | undefined>(undefined);
  const { q, timezone, labels, status } = filter;
  const conditions = { q, timezone, labels, status, storeIds: [] };
  const zone = zoneOf(selection.value.zone, undefined);
  if (!open) {
    return (
      <div class="actions">
        <button type="button" onClick={() => setOpen(true)}>
          Exclude these hours
        </button>
        {made === undefined ? null : (
          <p role="status">
            {countOf(made.inserted, 'exclusion')} made. They can be revoked in the calendar.
          </p>
        )}
      </div>
    );
  }
  return (
    <ExclusionForm
      target={{ stamp: JSON.stringify(conditions), selection: () => selectionOf(conditions) }}
      zone={zone}
      preset={{
        kind: 'excused',
        starts: inputTimeIn(zone, hours.start),
        ends: inputTimeIn(zone, hours.end),
      }}
      onExcluded={(excluded) => {
        setMade(excluded);
        setOpen(false);
        onChanged();
      }}
      onCancel={() => setOpen(false)}
    />
  );
}
