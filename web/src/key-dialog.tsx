import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answerWithKey, askingForKey } from './api/key';
import { problemFrom } from './api/problem';
import { isKnownKey } from './api/request';

/** Asks for an API key when the service requires one, and rejects unknown keys. */
export function KeyDialog(): JSX.Element | null {
  return askingForKey.value ? <OpenDialog /> : null;
}

function OpenDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [key, setKey] = useState('');
  const [fault, setFault] = useState('');
  const [checking, setChecking] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  const check = async (): Promise<void> => {
    const given = key.trim();
    // Such characters cannot be sent in a header.
    if (!/^[\x21-\x7e]+$/.test(given))
      return setFault('A key consists of letters, digits and signs, without spaces.');
    setChecking(true);
    try {
      if (await isKnownKey(given)) answerWithKey(given);
      else setFault('The service does not know this key. Check that it is complete.');
    } catch (error) {
      setFault(problemFrom(error).detail);
    } finally {
      setChecking(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      class="key-dialog"
      aria-labelledby="key-title"
      onClose={() => answerWithKey(undefined)}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void check();
        }}
      >
        <h2 id="key-title">This service requires a key</h2>
        <p>Ask its operator for one. This tab keeps the key until you close it.</p>
        <label for="key">API key</label>
        <input
          id="key"
          type="password"
          autoComplete="off"
          autoFocus
          value={key}
          aria-describedby="key-fault"
          aria-invalid={fault !== ''}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <p id="key-fault" class="fault" role="alert">
          {fault}
        </p>
        <div class="actions">
          <button type="button" onClick={() => answerWithKey(undefined)}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={checking}>
            Use this key
          </button>
        </div>
      </form>
    </dialog>
  );
}
