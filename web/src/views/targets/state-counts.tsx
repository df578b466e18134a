import type { JSX } from 'preact';
import { TARGET_STATES, type TargetState } from '../../api/target-answers';
import { countText } from '../../format/number';
import { StatusWord } from '../../parts/status-word';
import { setQuery } from '../../router';

interface Shown {
  readonly states: Readonly<Record<TargetState, number>>;
  readonly chosen: string | undefined;
}

const MEANINGS: Readonly<Record<TargetState, string>> = {
  breached: 'more downtime than allowed',
  at_risk: 'the budget will not last',
  met: 'within the budget',
};

/** The number of stores in each state. A press on a count shows only the stores, or groups, in this state. */
export const StateCounts = ({ states, chosen }: Shown): JSX.Element => (
  <div class="status-counts" role="group" aria-label="Stores by state">
    {TARGET_STATES.map((state) => (
      <button
        key={state}
        type="button"
        class="status-count"
        aria-pressed={chosen === state}
        onClick={() => setQuery({ state: chosen === state ? undefined : state, offset: undefined })}
      >
        <StatusWord status={state} />
        <span class="status-count-number">{countText(states[state])}</span>
        <span class="hint">{MEANINGS[state]}</span>
      </button>
    ))}
  </div>
);
