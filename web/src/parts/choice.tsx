import type { JSX } from 'preact';

interface Shown {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}

/** A choice of one option. */
export const Choice = ({ label, name, value, options, onChoose }: Shown): JSX.Element => (
  <div class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </div>
);
