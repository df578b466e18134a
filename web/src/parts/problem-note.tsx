import type { JSX } from 'preact';
import type { Problem } from '../api/problem';

interface Shown {
  readonly problem: Problem;
  readonly retry?: () => void;
}

/** Shows a problem, with a button to try again if that may help. */
export const ProblemNote = ({ problem, retry }: Shown): JSX.Element => (
  <div class="problem" role="alert">
    <p class="problem-title">{problem.title}</p>
    <p>{problem.detail}</p>
    {retry === undefined ? null : (
      <button type="button" onClick={retry}>
        Try again
      </button>
    )}
  </div>
);
