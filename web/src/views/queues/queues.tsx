import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { enterBoard } from '../../api/board-session';
import { type Problem, problemFrom } from '../../api/problem';
import { addressOf } from '../../api/request';
import { ProblemNote } from '../../parts/problem-note';

/** Goes to the queue board, once it has been signed in to. */
export function Queues(): JSX.Element {
  const [problem, setProblem] = useState<Problem>();
  const enter = useCallback(() => {
    setProblem(undefined);
    enterBoard().then(
      // In place of this view, which would only lead back to the board.
      () => location.replace(addressOf('/queues')),
      (error: unknown) => setProblem(problemFrom(error)),
    );
  }, []);
  useEffect(enter, [enter]);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Queues</h1>
      </div>
      {problem === undefined ? (
        <p role="status">Opening the queue board…</p>
      ) : (
        <ProblemNote problem={problem} retry={enter} />
      )}
    </div>
  );
}
