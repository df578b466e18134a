import type { JSX } from 'preact';
import { TARGET_STATES, type TargetState } from '../../api/target-answers';
import { CountChoices } from '../../parts/count-choices';
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
  <CountChoices
    label="Stores by state"
    statuses={TARGET_STATES}
    counts={states}
    chosen={chosen}
    hintOf={(state) => MEANINGS[state]}
    onChoose={(state) => setQuery({ state, offset: undefined })}
  />
);
