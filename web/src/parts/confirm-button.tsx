import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Shown {
  readonly label: string;
  /** Says of which thing, for screen readers. */
  readonly of: string;
  readonly onConfirm: () => void;
}

/** A button that acts at the second press: the first one asks. */
export function ConfirmButton({ label, of, onConfirm }: Shown): JSX.Element {
  const [asking, setAsking] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    // The pressed button is gone; the focus stays at its place.
    if (asked.current) place.current?.querySelector('button')?.focus();
    asked.current = true;
  }, [asking]);
  return (
    <span class="confirm" ref={place}>
      {asking ? (
        <>
          <button
            type="button"
            class="danger"
            aria-label={`${label} now: ${of}`}
            onClick={() => {
              setAsking(false);
              onConfirm();
            }}
          >
            {label} now
          </button>
          <button type="button" class="quiet" onClick={() => setAsking(false)}>
            Keep
          </button>
        </>
      ) : (
        <button type="button" aria-label={`${label}: ${of}`} onClick={() => setAsking(true)}>
          {label}
        </button>
      )}
    </span>
  );
}
