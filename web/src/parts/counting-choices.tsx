import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { areCarryMinutes, MAX_CARRY_MINUTES } from '../format/counting';
import type { Query } from '../route';
import { Choice } from './choice';
import { TextField } from './text-field';

const PRESET_MINUTES = '120';
const OUT_OF_RANGE = `A whole number from 1 to ${MAX_CARRY_MINUTES}`;

interface Shown {
  /** The parameters of the API; those that are absent have their defaults. */
  readonly asked: Readonly<Record<string, string | undefined>>;
  /** What the service says of the minutes. */
  readonly fault?: string | undefined;
  readonly onChoose: (changes: Query) => void;
}

/** The choice of the accounting, and whether exclusions apply. */
export function CountingChoices({ asked, fault, onChoose }: Shown): JSX.Element {
  const { accounting = 'daily', carry_minutes: minutes = '', exclusions = 'apply' } = asked;
  return (
    <>
      <Choice
        label="Accounting"
        name="accounting"
        value={accounting}
        options={[
          ['daily', 'daily'],
          ['carry_forward', 'carry forward'],
        ]}
        onChoose={(chosen) =>
          onChoose(
            chosen === 'daily'
              ? { accounting: undefined, carry_minutes: undefined }
              : { accounting: chosen, carry_minutes: PRESET_MINUTES },
          )
        }
      />
      {accounting === 'carry_forward' ? (
        <CarryMinutes
          minutes={minutes}
          fault={fault}
          onChoose={(carry_minutes) => onChoose({ carry_minutes })}
        />
      ) : null}
      <Choice
        label="Exclusions"
        name="exclusions"
        value={exclusions}
        options={[
          ['apply', 'apply'],
          ['ignore', 'ignore'],
        ]}
        onChoose={(chosen) => onChoose({ exclusions: chosen === 'apply' ? undefined : chosen })}
      />
    </>
  );
}

interface Minutes {
  readonly minutes: string;
  readonly fault: string | undefined;
  readonly onChoose: (minutes: string) => void;
}

function CarryMinutes({ minutes, fault, onChoose }: Minutes): JSX.Element {
  const [typed, setTyped] = useState(minutes);
  useEffect(() => setTyped(minutes), [minutes]);
  return (
    <TextField
      label="Minutes a poll counts for"
      name="carry_minutes"
      type="number"
      min={1}
      max={MAX_CARRY_MINUTES}
      value={typed}
      fault={areCarryMinutes(typed) ? fault : OUT_OF_RANGE}
      onInput={setTyped}
      onCommit={(value) => {
        if (areCarryMinutes(value)) onChoose(value);
      }}
    />
  );
}
