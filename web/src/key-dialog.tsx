import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { problemFrom } from './api/problem';
import { signIn } from './api/request';
import { answerDialog, askingForKey } from './api/session';

/** Asks for an API key when the service requires one, and signs in with it. */
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
      const wrong = await signIn(given);
      if (wrong === undefined) answerDialog(true);
      else setFault(wrong);
    } catch (error) {
      setFault(problemFrom(error).detail);
    } finally {
      setChecking(false);
    }
  };

  return (
    <dialog ref={dialog} class="key-dialog" aria-labelledby="key-title" onClose={() => answerDialog(false)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void check();
        }}
      >
        <h2 id="key-title">This service requires a key</h2>
        <p>Ask its operator for one. You stay signed in until you close the browser.</p>
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
          <button type="button" onClick={() => answerDialog(false)}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={checking}>
            Sign in
          </button>
        </div>
      </form>
    </dialog>
  );
}
