import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Problem, problemFrom } from '../api/problem';
import { ProblemNote } from './problem-note';

/** A change that was made, and how it is undone. */
export interface Done {
  readonly text: string;
  /** undefined: it cannot be undone. */
  readonly undo?: (() => Promise<unknown>) | undefined;
}

interface Shown {
  readonly done: Done | undefined;
  readonly onUndone: () => void;
}

/** Says what was done, with a button that undoes it. */
export function UndoNote({ done, onUndone }: Shown): JSX.Element | null {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [undoing, setUndoing] = useState(false);
  if (done === undefined) return null;
  const { text, undo } = done;
  const revert = async (): Promise<void> => {
    setUndoing(true);
    setProblem(undefined);
    try {
      await undo?.();
      onUndone();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setUndoing(false);
    }
  };
  return (
    <div class="done">
      <p role="status">
        {text}{' '}
        {undo === undefined ? null : (
          <button type="button" disabled={undoing} onClick={() => void revert()}>
            Undo
          </button>
        )}
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </div>
  );
}
