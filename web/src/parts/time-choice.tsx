import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { PERIODS, periodText, selectionQuery, ZONE_CHOICES } from '../format/selection';
import { inputTimeIn, instantIn, timeWithZone } from '../format/time';
import { linkTo, type Query } from '../route';
import { route, setQuery } from '../router';
import { Choice } from './choice';
import { PrintButton } from './print-button';
import { changeSelection, selection, zoneOf } from './selection';
import { TextField } from './text-field';

const DATES = 'dates';

const ZONE_TITLES = {
  store: 'each store’s own',
  mine: `mine (${zoneOf('mine', undefined)})`,
  utc: 'UTC',
} as const;

interface Shown {
  /** The shown moment, for a link; undefined: the view shows none. */
  readonly asOf: string | undefined;
  /** What the view does with the selected time, if it does not show all of it. */
  readonly note: string | undefined;
}

/** The choice of the time and the zone that all views share, a link to what is shown, and its print. */
export function TimeChoice({ asOf, note }: Shown): JSX.Element {
  const { as_of, period, from, zone } = selection.value;
  const isLatest = as_of === undefined && period === undefined && from === undefined;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div class="time-choice" role="group" aria-label="Time and zone">
      <button
        type="button"
        class="quiet time-toggle"
        aria-expanded={isOpen}
        aria-controls="time-fields"
        onClick={() => setIsOpen(!isOpen)}
      >
        {isLatest ? 'Now' : 'Another time'}, {ZONE_TITLES[zone]}
      </button>
      <div id="time-fields" class={`time-fields ${isOpen ? 'time-fields-open' : ''}`}>
        <Moment />
        <Period />
        <Choice
          label="Clock"
          name="selected-zone"
          value={zone}
          options={ZONE_CHOICES.map((choice) => [choice, ZONE_TITLES[choice]] as const)}
          onChoose={(chosen) => changeSelection({ zone: chosen === 'store' ? undefined : chosen })}
        />
      </div>
      <div class="actions">
        {isLatest ? null : (
          <button
            type="button"
            onClick={() =>
              changeSelection({ as_of: undefined, period: undefined, from: undefined, to: undefined })
            }
          >
            Now
          </button>
        )}
        <CopyLink asOf={asOf} />
        <PrintButton />
      </div>
      {note === undefined ? null : <p class="hint time-note">{note}</p>}
    </div>
  );
}

/** What is selected, for a print, which has none of the fields. */
export function SelectionText(): JSX.Element {
  const { as_of, zone, labels, q, no_data } = selection.value;
  const parts = [
    labels,
    q === undefined ? undefined : `“${q}”`,
    periodText(selection.value),
    as_of === undefined ? undefined : `as of ${timeWithZone(zoneOf(zone, undefined), as_of)}`,
    `clock: ${ZONE_TITLES[zone]}`,
    no_data === 'down' ? 'no data counts as down' : undefined,
  ];
  return <p class="printed">{parts.filter((part) => part !== undefined).join(' · ')}</p>;
}

/** The instant that figures are as of. It is applied when it is complete. */
function Moment(): JSX.Element {
  const { as_of, zone } = selection.value;
  const clock = zoneOf(zone, undefined);
  const shown = as_of === undefined ? '' : inputTimeIn(clock, as_of);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const apply = (local: string): void => {
    if (local === shown) return;
    const at = instantIn(clock, local);
    const instant = at === undefined ? undefined : new Date(at).toISOString();
    if (instant !== undefined || local === '') adjust(as_of !== undefined, { as_of: instant });
  };
  return (
    <TextField
      label={`Moment, ${clock}`}
      name="selected-moment"
      type="datetime-local"
      value={typed}
      onInput={setTyped}
      onCommit={apply}
    />
  );
}

/** A first choice is an entry of the history, to which Back returns; what follows in the same field corrects it. */
const adjust = (isChosen: boolean, changes: Query): void =>
  isChosen ? setQuery({ offset: undefined, row: undefined, ...changes }) : changeSelection(changes);

/** A period by its name or its dates, of each store’s own calendar. */
function Period(): JSX.Element {
  const { period, from, to } = selection.value;
  const [byDates, setByDates] = useState(false);
  const [typed, setTyped] = useState({ from: from ?? '', to: to ?? '' });
  useEffect(() => setTyped({ from: from ?? '', to: to ?? '' }), [from, to]);
  useEffect(() => {
    if (period !== undefined) setByDates(false);
  }, [period]);
  const chosen = byDates || from !== undefined ? DATES : (period ?? '');
  const type = (changed: Partial<typeof typed>): void => {
    const dates = { ...typed, ...changed };
    setTyped(dates);
    const isComplete = dates.from !== '' && dates.to !== '' && dates.from <= dates.to;
    if (isComplete) adjust(from !== undefined, { ...dates, period: undefined });
  };
  const isReversed = typed.from !== '' && typed.to !== '' && typed.to < typed.from;
  return (
    <>
      <Choice
        label="Days"
        name="selected-period"
        value={chosen}
        options={[['', 'as the view has them'], ...PERIODS, [DATES, 'first and last day']]}
        onChoose={(name) => {
          setByDates(name === DATES);
          if (name !== DATES) changeSelection({ period: name, from: undefined, to: undefined });
        }}
      />
      {chosen === DATES ? (
        <>
          <TextField
            label="First day"
            name="selected-from"
            type="date"
            value={typed.from}
            onInput={(date) => type({ from: date })}
          />
          <TextField
            label="Last day"
            name="selected-to"
            type="date"
            value={typed.to}
            fault={isReversed ? 'Before the first' : undefined}
            onInput={(date) => type({ to: date })}
          />
        </>
      ) : null}
    </>
  );
}

/** Copies a link that shows a colleague the same: of the shown moment, also after further polls. */
function CopyLink({ asOf }: { asOf: string | undefined }): JSX.Element {
  const [copied, setCopied] = useState<string | undefined>(undefined);
  const { path, query } = route.value;
  const link = new URL(linkTo(path, pinned(query, asOf)), location.href).href;
  useEffect(() => setCopied(undefined), [link]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied('Link copied');
    } catch {
      // Browsers give pages over plain http no clipboard.
      setCopied(copyBySelection(link) ? 'Link copied' : `Copy it yourself: ${link}`);
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" class="hint">
        {copied}
      </span>
    </>
  );
}

/** The query of a link, whose time is that of the latest poll if none is selected. */
const pinned = (query: Query, asOf: string | undefined): Query => ({
  ...query,
  ...selectionQuery(selection.value),
  as_of: selection.value.as_of ?? asOf,
});

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  return isCopied;
}
