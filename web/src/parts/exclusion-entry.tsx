import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Exclusion } from '../api/calendar-answers';
import { type Problem, problemFrom } from '../api/problem';
import { sendJson } from '../api/request';
import { timeIn, timeInUtc } from '../format/time';
import { ConfirmButton } from './confirm-button';
import { instantText } from './instant';
import { ProblemNote } from './problem-note';
import { selection, zoneOf } from './selection';
import { StoreLink, storeText } from './store-link';

/** The kind and the reason: `planned: new router`. */
export const exclusionText = ({ kind, reason }: { kind: string; reason: string | null }): string =>
  reason === null ? kind : `${kind}: ${reason}`;

interface Shown {
  readonly exclusion: Exclusion;
  /** The store's zone; undefined: the store is named, and times are in UTC. */
  readonly zone?: string;
  readonly onRevoked: () => void;
  /** Shows all exclusions of the same request or file. */
  readonly onBatch?: (ingestionId: string) => void;
}

/** An exclusion with its time, kind and reason, and a way to revoke it. */
export function ExclusionEntry({ exclusion, zone, onRevoked, onBatch }: Shown): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const { exclusion_id: id, starts_at, ends_at, revoked_at } = exclusion;
  const text = exclusionText(exclusion);
  const shown = (at: string): string =>
    zone === undefined ? instantText(at) : timeIn(zoneOf(selection.value.zone, zone), at);
  const revoke = async (): Promise<void> => {
    try {
      await sendJson('POST', `/exclusions/${id}/revoke`, {});
      setProblem(undefined);
      onRevoked();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <li class={`exclusion ${revoked_at === null ? '' : 'exclusion-revoked'}`}>
      <div class="exclusion-what">
        {zone === undefined ? <StoreLink store={exclusion} /> : null}
        <strong>{text}</strong>
        <div>
          {shown(starts_at)} to {shown(ends_at)}
        </div>
        <div class="hint">
          {zone === undefined ? '' : `${timeInUtc(starts_at)} to ${timeInUtc(ends_at)}, `}
          {madeText(exclusion)}
        </div>
        {revoked_at === null ? null : <div class="hint">{revokedText(exclusion)}</div>}
      </div>
      <div class="actions">
        {onBatch === undefined ? null : (
          <button
            type="button"
            class="quiet"
            aria-label={`All exclusions of the same request: ${text}, ${storeText(exclusion)}`}
            onClick={() => onBatch(exclusion.ingestion_id)}
          >
            Same request
          </button>
        )}
        {revoked_at === null ? (
          <ConfirmButton
            label="Revoke"
            of={`${text}, ${zone === undefined ? `${storeText(exclusion)}, ` : ''}${timeInUtc(starts_at)}`}
            onConfirm={() => void revoke()}
          />
        ) : null}
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </li>
  );
}

const madeText = ({ created_by: by, created_at }: Exclusion): string =>
  `made ${instantText(created_at)}${by === null ? '' : ` by ${by}`}`;

const revokedText = ({ revoked_by: by, revoked_at }: Exclusion): string =>
  `revoked ${instantText(revoked_at!)}${by === null ? '' : ` by ${by}`}; it has no effect`;
