import type { JSX } from 'preact';

interface Shown {
  readonly label: string;
  /** Unique in the page. */
  readonly name: string;
  readonly value: string;
  /** What is wrong with the value. */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly onInput: (value: string) => void;
  /** Called when the value is complete. */
  readonly onCommit?: (value: string) => void;
  readonly onEnter?: ((value: string) => void) | undefined;
  readonly type?: 'date' | 'datetime-local' | 'number' | 'search' | 'text';
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly size?: number;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly autoComplete?: 'off';
  /** The id of a list of completions. */
  readonly list?: string;
}

/** A labelled input, with what is wrong with its value. */
export function TextField({
  label,
  name,
  value,
  fault,
  hint,
  onInput,
  onCommit,
  onEnter,
  ...passed
}: Shown): JSX.Element {
  const described = [hint === undefined ? '' : `${name}-hint`, fault === undefined ? '' : `${name}-fault`];
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        {...passed}
        id={name}
        name={name}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={described.join(' ').trim() || undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onChange={(event) => onCommit?.(event.currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') onEnter?.(currentTarget.value);
        }}
      />
      {hint === undefined ? null : (
        <p id={`${name}-hint`} class="hint">
          {hint}
        </p>
      )}
      {fault === undefined ? null : (
        <p id={`${name}-fault`} class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
