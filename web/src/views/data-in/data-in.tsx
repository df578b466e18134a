import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FileDrop } from './file-drop';
import { Ledger } from './ledger';
import { OneUpload } from './one-upload';
import './data-in.css';

interface Chosen {
  readonly id: string;
  readonly file: File;
}

/** Imports files, and lists all imports. */
export function DataIn(): JSX.Element {
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [imports, setImports] = useState(0);
  const add = (files: readonly File[]): void =>
    setChosen((before) => [...files.map((file) => ({ id: newId(), file })), ...before]);
  return (
    <section class="view">
      <h1>Imports</h1>
      <FileDrop onFiles={add} />
      {chosen.map(({ id, file }) => (
        <OneUpload
          key={id}
          id={id}
          file={file}
          onImported={() => setImports((before) => before + 1)}
          onRemove={() => setChosen((before) => before.filter((other) => other.id !== id))}
        />
      ))}
      <Ledger imports={imports} />
    </section>
  );
}

/** randomUUID exists in secure contexts only, and a service in an internal network may use http. */
const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
