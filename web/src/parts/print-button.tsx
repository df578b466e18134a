import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { printing, wholeListsSettled } from '../api/resource';

/** Prints the view, with all entries of its lists. */
export function PrintButton(): JSX.Element {
  const [waits, setWaits] = useState(false);
  const printAll = async (): Promise<void> => {
    if (waits) return;
    setWaits(true);
    printing.value = true;
    try {
      await shown();
      await wholeListsSettled();
      await shown();
      print();
    } finally {
      printing.value = false;
      setWaits(false);
    }
  };
  return (
    // Not disabled, because it would lose the focus.
    <button type="button" aria-disabled={waits} onClick={() => void printAll()}>
      Print
    </button>
  );
}

/** Resolves when what has changed is rendered, and its effects have run. */
const shown = async (): Promise<void> => {
  for (let frame = 0; frame < 2; frame++) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }
};
