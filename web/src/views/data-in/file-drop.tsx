import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** Accepts files that are dropped or chosen. */
export function FileDrop({ onFiles }: { onFiles: (files: readonly File[]) => void }): JSX.Element {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`card drop ${over ? 'drop-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <p>
        <label for="files" class="drop-title">
          Drop CSV files here, or choose some
        </label>
      </p>
      <input
        id="files"
        type="file"
        multiple
        accept=".csv,.tsv,.txt,.gz,text/csv,text/tab-separated-values"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <p class="hint">
        Polls, business hours, special hours, time zones, stores or exclusions; the first line shows which. An
        import becomes visible whole or not at all. Importing a file again changes nothing.
      </p>
    </div>
  );
}
