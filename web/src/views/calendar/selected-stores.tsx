import type { JSX } from 'preact';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { faultsOf } from '../../api/problem';
import { useResource } from '../../api/resource';
import { countOf, countText } from '../../format/number';
import { Choice } from '../../parts/choice';
import { SelectorField } from '../../parts/selector-field';
import type { Conditions } from '../../parts/store-selection';
import { StoreText } from '../../parts/store-text';
import { queryText } from '../../route';
import { setQuery } from '../../router';
import { isEmpty } from './conditions';

const STATUSES = [
  ['', 'any'],
  ['up', 'up now'],
  ['down', 'down now'],
  ['no_data', 'without data now'],
  ['stale', 'stale now'],
  ['excluded', 'excluded now'],
  ['closed', 'closed now'],
] as const;

interface Shown {
  readonly conditions: Conditions;
  readonly pasted: string;
  readonly onPaste: (text: string) => void;
}

/** Selects stores, as the filter of the fleet does, or by pasted ids. The filter is part of the address. */
export function SelectedStores({ conditions, pasted, onPaste }: Shown): JSX.Element {
  const { q, timezone, labels, status, storeIds } = conditions;
  const found = useResource<FleetGlance>(`/fleet${queryText({ q, timezone, labels, status })}`);
  const fleet = found.data;
  const zones = fleet?.timezones ?? [];
  const known = timezone === undefined || zones.some((zone) => zone.timezone === timezone);
  return (
    <div class="card">
      <h2>Stores</h2>
      <div class="fields">
        <StoreText name="calendar-text" text={q} />
        <Choice
          label="Time zone"
          name="calendar-zone"
          value={timezone ?? ''}
          options={[
            ['', 'all time zones'],
            ...zones.map((zone) => [zone.timezone, `${zone.timezone} (${countText(zone.stores)})`] as const),
            ...(known ? [] : [[timezone, timezone] as const]),
          ]}
          onChoose={(zone) => setQuery({ timezone: zone })}
        />
        <SelectorField
          name="calendar-labels"
          labels={labels}
          keys={selectorKeys(fleet)}
          fault={faultsOf(found.problem).get('labels')}
        />
        <Choice
          label="Status"
          name="calendar-status"
          value={status ?? ''}
          options={STATUSES}
          onChoose={(chosen) => setQuery({ status: chosen })}
        />
        <div class="field calendar-ids">
          <label for="calendar-ids">Store ids, one per line</label>
          <textarea
            id="calendar-ids"
            rows={3}
            spellcheck={false}
            value={pasted}
            onInput={(event) => onPaste(event.currentTarget.value)}
          />
        </div>
      </div>
      <p role="status" class={isEmpty(conditions) ? 'hint' : undefined}>
        {isEmpty(conditions)
          ? 'Select stores by a text, a time zone, labels, a status or their ids, to set their special hours or exclude their time.'
          : selectedText(fleet, storeIds)}
      </p>
    </div>
  );
}

function selectedText(fleet: FleetGlance | undefined, storeIds: readonly string[]): string {
  if (storeIds.length > 0) return `${countOf(storeIds.length, 'pasted id')}; all conditions apply.`;
  return fleet === undefined
    ? ''
    : `${countOf(fleet.stores, 'store')} with polls selected. Stores without polls that match are changed as well.`;
}
