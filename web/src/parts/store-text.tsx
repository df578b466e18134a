import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { setQuery } from '../router';
import { TextField } from './text-field';

const TYPING_MS = 250;

interface Shown {
  /** Unique in the page. */
  readonly name: string;
  /** The applied text. */
  readonly text: string | undefined;
  /** Called with the text at Enter. */
  readonly onEnter?: (text: string) => void;
}

/** Selects stores by a text in their name or id. It is part of the address, and applied when typing has paused. */
export function StoreText({ name, text = '', onEnter }: Shown): JSX.Element {
  const [typed, setTyped] = useState(text);
  const timer = useRef(0);
  // The blank behind a word that is being typed is no part of the search.
  useEffect(() => setTyped((before) => (before.trim() === text ? before : text)), [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextField
      label="Name or id contains"
      name={name}
      type="search"
      autoComplete="off"
      value={typed}
      onInput={(value) => {
        setTyped(value);
        clearTimeout(timer.current);
        timer.current = window.setTimeout(
          () => setQuery({ q: value.trim(), offset: undefined, row: undefined }),
          TYPING_MS,
        );
      }}
      onEnter={(value) => onEnter?.(value.trim())}
    />
  );
}
