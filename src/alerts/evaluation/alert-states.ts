/** The figure of a rule, which has exactly one. Minutes are minutes of open time. */
export const CONDITIONS = [
  'down_minutes',
  'stale_minutes',
  'budget_left_minutes',
  'fleet_down_percent',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What an alert is about, in the words of the API. */
export interface Evidence {
  /** The figure that the rule compares; of a group, that of its worst store. Minutes, or per cent. */
  readonly value: number;
  /** The latest poll of all stores at the evaluation. */
  readonly as_of: string;
  /** For a store: its name, when its incident began, and its newest poll. */
  readonly name?: string | null;
  readonly incident_start?: string | null;
  readonly last_poll_at?: string | null;
  /** For a group: how many of its stores are concerned, and the worst of them. */
  readonly stores?: number;
  readonly worst?: readonly WorstStore[];
}

export interface WorstStore {
  readonly store_id: string;
  readonly name: string | null;
  readonly value: number;
}

/** What a rule sees of a subject, which is a store or a group. A subject without a reading is clear. */
export interface Reading {
  /**
   * `firing`: the condition holds. `held`: it does not hold, and the trouble is not over either: the store is closed or
   * excluded, or no poll says that it is up again.
   */
  readonly state: 'firing' | 'held';
  /** Whether an alert may open. */
  readonly mayOpen: boolean;
  /** Epoch ms; undefined: it is not muted. */
  readonly mutedUntil: number | undefined;
  /** null: a group. */
  readonly storeKey: number | null;
  readonly evidence: Evidence;
}

/** An alert of a rule and a subject, which have at most one that is not resolved. Instants are epoch ms. */
export interface AlertState {
  readonly alertId: string;
  readonly ruleId: string;
  /** A store_id; of a group, its values in JSON; '': all stores of the rule together. */
  readonly subject: string;
  readonly storeKey: number | null;
  readonly openedAt: number;
  /** The last message; null: none yet, because it is muted. */
  readonly notifiedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  /** The end of the mute under which its condition last held; null: it is not muted. */
  readonly mutedUntil: number | null;
  /** Since when it is clear; null: it is not. */
  readonly clearSince: number | null;
  readonly resolvedAt: number | null;
  readonly evidence: Evidence;
}

/** When the alerts of a rule are repeated and resolved, in milliseconds. */
export interface RuleTiming {
  readonly ruleId: string;
  readonly resolveAfter: number;
  /** undefined: never. */
  readonly repeatEvery: number | undefined;
}

const NOTICE_KINDS = ['opened', 'repeated', 'resolved'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What has happened to an alert, for clients that follow alerts. */
export type AlertChange = NoticeKind | 'acknowledged' | 'muted';

/** The part of a state that shows what has changed. */
export type ChangingState = Pick<AlertState, 'notifiedAt' | 'acknowledgedAt' | 'mutedUntil' | 'resolvedAt'>;

/** What happens from one state of an alert to the next. `before`: undefined if it is new. undefined: nothing to follow. */
export function changeOf(before: ChangingState | undefined, after: ChangingState): AlertChange | undefined {
  if (before === undefined) return 'opened';
  if (after.resolvedAt !== null) return 'resolved';
  if (after.acknowledgedAt !== before.acknowledgedAt) return 'acknowledged';
  if (after.notifiedAt !== before.notifiedAt) return before.notifiedAt === null ? 'opened' : 'repeated';
  return after.mutedUntil !== before.mutedUntil && after.mutedUntil !== null ? 'muted' : undefined;
}

/** A message to send about an alert. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly alert: AlertState;
}

/** The alerts of a rule that change, and the messages to send. */
interface RuleStep {
  readonly changed: readonly AlertState[];
  readonly notices: readonly Notice[];
}

/**
 * The next states of the alerts of one rule. `open`: those that are not resolved. An alert
 *
 * - opens when its condition holds; if it is muted, its message is sent when that ends and the condition still holds;
 * - is repeated after `repeatEvery`, unless it is acknowledged, and at once when a mute ends;
 * - is resolved when it has been clear for `resolveAfter`; while it is held, nothing is sent.
 */
export function nextStates(
  timing: RuleTiming,
  readings: ReadonlyMap<string, Reading>,
  open: readonly AlertState[],
  now: number,
  newId: () => string,
): RuleStep {
  const changed: AlertState[] = [];
  const notices: Notice[] = [];
  const add = (alert: AlertState, kind: NoticeKind | undefined): void => {
    changed.push(alert);
    if (kind !== undefined) notices.push({ kind, alert });
  };
  const known = new Set<string>();
  for (const alert of open) {
    known.add(alert.subject);
    const reading = readings.get(alert.subject);
    if (reading === undefined) whenClear(alert, timing, now, add);
    else if (reading.state === 'firing') whenFiring(alert, reading, timing, now, add);
    else if (alert.clearSince !== null) add({ ...alert, clearSince: null }, undefined);
  }
  for (const [subject, { state, mayOpen, mutedUntil, storeKey, evidence }] of readings) {
    if (known.has(subject) || state !== 'firing' || !mayOpen) continue;
    const isMuted = mutedUntil !== undefined;
    const opened = {
      ...{ alertId: newId(), ruleId: timing.ruleId, subject, storeKey, openedAt: now, evidence },
      ...{ notifiedAt: isMuted ? null : now, mutedUntil: mutedUntil ?? null },
      ...{ acknowledgedAt: null, acknowledgedBy: null, clearSince: null, resolvedAt: null },
    };
    add(opened, isMuted ? undefined : 'opened');
  }
  return { changed, notices };
}

type Add = (alert: AlertState, kind: NoticeKind | undefined) => void;

function whenClear(alert: AlertState, { resolveAfter }: RuleTiming, now: number, add: Add): void {
  const clearSince = alert.clearSince ?? now;
  if (now - clearSince >= resolveAfter) {
    const isMuted = alert.mutedUntil !== null && alert.mutedUntil > now;
    const isSent = alert.notifiedAt !== null && !isMuted;
    add({ ...alert, clearSince, resolvedAt: now }, isSent ? 'resolved' : undefined);
  } else if (alert.clearSince === null) add({ ...alert, clearSince }, undefined);
}

function whenFiring(
  alert: AlertState,
  { mutedUntil, evidence }: Reading,
  { repeatEvery }: RuleTiming,
  now: number,
  add: Add,
): void {
  const { notifiedAt, acknowledgedAt } = alert;
  if (mutedUntil === undefined) {
    const isLate =
      notifiedAt !== null &&
      repeatEvery !== undefined &&
      acknowledgedAt === null &&
      now - notifiedAt >= repeatEvery;
    if (notifiedAt === null || alert.mutedUntil !== null || isLate) {
      const sent = { ...alert, notifiedAt: now, mutedUntil: null, clearSince: null, evidence };
      return add(sent, notifiedAt === null ? 'opened' : 'repeated');
    }
  }
  const muted = mutedUntil ?? null;
  if (alert.mutedUntil !== muted || alert.clearSince !== null)
    add({ ...alert, mutedUntil: muted, clearSince: null }, undefined);
}

/** Notices of the same kind that are one message. */
export interface NoticeBatch {
  readonly kind: NoticeKind;
  /** The worst first. */
  readonly alerts: readonly AlertState[];
}

/**
 * The messages of the notices of one rule: one for each, or one for all of the same kind if there are more than `max`.
 * For `budget_left_minutes`, a lower value is worse.
 */
export function batchesOf(
  notices: readonly Notice[],
  condition: Condition | undefined,
  max: number,
): NoticeBatch[] {
  const sign = condition === 'budget_left_minutes' ? 1 : -1;
  return NOTICE_KINDS.flatMap((kind) => {
    const alerts = notices.filter((notice) => notice.kind === kind).map(({ alert }) => alert);
    alerts.sort((a, b) => sign * (a.evidence.value - b.evidence.value) || (a.subject < b.subject ? -1 : 1));
    return alerts.length > max ? [{ kind, alerts }] : alerts.map((alert) => ({ kind, alerts: [alert] }));
  });
}
