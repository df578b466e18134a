import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { enterBoard } from '../../api/board-session';
import { type Problem, problemFrom } from '../../api/problem';
import { addressOf } from '../../api/request';
import { ProblemNote } from '../../parts/problem-note';

/** Signs in to the queue board, and opens it. */
export function Queues(): JSX.Element {
  const [problem, setProblem] = useState<Problem>();
  const enter = useCallback(() => {
    setProblem(undefined);
    enterBoard().then(
      // Replaces this entry of the history, because going back to it would only open the board again.
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
