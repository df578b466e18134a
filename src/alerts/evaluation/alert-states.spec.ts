import fc from 'fast-check';
import {
  type AlertState,
  batchesOf,
  changeOf,
  type ChangingState,
  nextStates,
  type Notice,
  type NoticeKind,
  type Reading,
  type RuleTiming,
} from './alert-states';

const MINUTE = 60_000;
const timing: RuleTiming = { ruleId: 'rule', resolveAfter: 5 * MINUTE, repeatEvery: 60 * MINUTE };
const evidence = (value = 1) => ({ value, as_of: '2023-01-25T18:00:00.000Z' });

const firing = (more: Partial<Reading> = {}): Reading => ({
  state: 'firing',
  mayOpen: true,
  mutedUntil: undefined,
  storeKey: 7,
  evidence: evidence(),
  ...more,
});
const held = firing({ state: 'held', mayOpen: false });

/** Plays evaluations at minutes of one subject, as the database would keep its alerts. */
class Play {
  readonly alerts = new Map<string, AlertState>();
  private ids = 0;

  constructor(private readonly rule = timing) {}

  get open(): AlertState[] {
    return [...this.alerts.values()].filter(({ resolvedAt }) => resolvedAt === null);
  }

  /** undefined: clear. */
  at(minute: number, reading: Reading | undefined): readonly NoticeKind[] {
    const readings = new Map<string, Reading>(reading === undefined ? [] : [['store', reading]]);
    return this.step(minute, readings).map(({ kind }) => kind);
  }

  step(minute: number, readings: ReadonlyMap<string, Reading>): readonly Notice[] {
    const newId = () => `alert ${++this.ids}`;
    const { changed, notices } = nextStates(this.rule, readings, this.open, minute * MINUTE, newId);
    for (const alert of changed) this.alerts.set(alert.alertId, alert);
    return notices;
  }

  change(more: Partial<AlertState>): void {
    const [alert] = this.open;
    this.alerts.set(alert!.alertId, { ...alert!, ...more });
  }
}

describe('nextStates', () => {
  it('opens an alert once, and resolves it when it was clear for long enough', () => {
    const play = new Play();
    expect(play.at(0, undefined)).toEqual([]);
    expect(play.at(1, firing())).toEqual(['opened']);
    expect(play.at(2, firing())).toEqual([]);
    expect(play.at(3, undefined)).toEqual([]);
    expect(play.at(7, undefined)).toEqual([]);
    expect(play.at(8, undefined)).toEqual(['resolved']);
    expect(play.at(9, firing())).toEqual(['opened']);
    expect([...play.alerts.values()]).toMatchObject([
      { openedAt: MINUTE, clearSince: 3 * MINUTE, resolvedAt: 8 * MINUTE, storeKey: 7, subject: 'store' },
      { openedAt: 9 * MINUTE, clearSince: null, resolvedAt: null },
    ]);
  });

  it('sends nothing about a store that comes and goes within the time to resolve', () => {
    const play = new Play();
    play.at(0, firing());
    expect(
      [4, 8, 12].flatMap((minute) => [...play.at(minute, undefined), ...play.at(minute + 1, firing())]),
    ).toEqual([]);
    expect(play.alerts.size).toBe(1);
  });

  it('begins to wait again where the trouble is not over', () => {
    const play = new Play();
    play.at(0, firing());
    play.at(1, undefined);
    expect(play.at(4, held)).toEqual([]);
    expect(play.at(6, undefined)).toEqual([]);
    expect(play.at(11, undefined)).toEqual(['resolved']);
  });

  it('resolves at once where no time is asked for', () => {
    const play = new Play({ ...timing, resolveAfter: 0 });
    play.at(0, firing());
    expect(play.at(1, undefined)).toEqual(['resolved']);
  });

  it('repeats an alert that is not acknowledged, also after a time in which it is held', () => {
    const play = new Play();
    play.at(0, firing());
    expect(play.at(59, firing())).toEqual([]);
    expect(play.at(60, firing({ evidence: evidence(60) }))).toEqual(['repeated']);
    expect(play.open[0]!.evidence.value).toBe(60);
    expect(play.at(120, held)).toEqual([]);
    expect(play.at(121, firing())).toEqual(['repeated']);
    play.change({ acknowledgedAt: 122 * MINUTE, acknowledgedBy: 'ops' });
    expect(play.at(300, firing())).toEqual([]);
    expect(play.at(301, undefined)).toEqual([]);
    expect(play.at(306, undefined)).toEqual(['resolved']);
  });

  it('repeats nothing where it is not asked for', () => {
    const play = new Play({ ...timing, repeatEvery: undefined });
    play.at(0, firing());
    expect(play.at(10_000, firing())).toEqual([]);
  });

  it('opens nothing that is held, or may not open', () => {
    const play = new Play();
    expect(play.at(0, held)).toEqual([]);
    expect(play.at(1, firing({ mayOpen: false }))).toEqual([]);
    expect(play.alerts.size).toBe(0);
    play.at(2, firing());
    // It continues although another would not open.
    expect(play.at(3, firing({ mayOpen: false }))).toEqual([]);
    expect(play.open).toHaveLength(1);
  });

  it('sends the message of a muted alert when the mute ends and the condition holds', () => {
    const play = new Play();
    expect(play.at(0, firing({ mutedUntil: 90 * MINUTE }))).toEqual([]);
    expect(play.open).toMatchObject([{ notifiedAt: null, mutedUntil: 90 * MINUTE }]);
    expect(play.at(89, firing({ mutedUntil: 90 * MINUTE }))).toEqual([]);
    expect(play.at(90, firing())).toEqual(['opened']);
    expect(play.open).toMatchObject([{ openedAt: 0, notifiedAt: 90 * MINUTE, mutedUntil: null }]);
  });

  it('sends a message again of an alert that was muted later, as soon as the mute ends', () => {
    const play = new Play();
    play.at(0, firing());
    play.at(1, firing({ mutedUntil: 10 * MINUTE }));
    expect(play.at(10, held)).toEqual([]);
    expect(play.at(11, firing())).toEqual(['repeated']);
    expect(play.at(12, firing())).toEqual([]);
  });

  it('is silent about what is resolved before its message was sent, or while it is muted', () => {
    const play = new Play();
    play.at(0, firing({ mutedUntil: 9 * MINUTE }));
    play.at(1, undefined);
    expect(play.at(20, undefined)).toEqual([]);
    play.at(30, firing());
    play.at(31, firing({ mutedUntil: 90 * MINUTE }));
    play.at(32, undefined);
    expect(play.at(40, undefined)).toEqual([]);
    expect(play.open).toEqual([]);
  });

  it('changes nothing where nothing has changed', () => {
    const play = new Play();
    play.at(0, firing({ mutedUntil: 90 * MINUTE }));
    const readings = new Map([['store', firing({ mutedUntil: 90 * MINUTE })]]);
    const step = nextStates(timing, readings, play.open, MINUTE, () => 'another');
    expect(step).toEqual({ changed: [], notices: [] });
  });

  it('loses nothing and opens nothing twice, whatever comes', () => {
    const reading = fc.option(
      fc.record({
        state: fc.constantFrom('firing' as const, 'held' as const),
        mayOpen: fc.boolean(),
        mutedFor: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      }),
      { nil: undefined },
    );
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.tuple(reading, reading), fc.boolean()),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(0, 5, 20),
        fc.constantFrom(undefined, 10),
        (played, resolve, repeat) => {
          const rule = {
            ruleId: 'rule',
            resolveAfter: resolve * MINUTE,
            repeatEvery: repeat === undefined ? undefined : repeat * MINUTE,
          };
          const play = new Play(rule);
          const told: Notice[] = [];
          let minute = 0;
          for (const [pause, both, acknowledges] of played) {
            minute += pause;
            const readings = new Map<string, Reading>();
            both.forEach((one, i) => {
              if (one === undefined) return;
              const { state, mayOpen, mutedFor } = one;
              const mutedUntil = mutedFor === undefined ? undefined : (minute + mutedFor) * MINUTE;
              readings.set(
                `store ${i}`,
                firing({ state, mayOpen: mayOpen && state === 'firing', mutedUntil }),
              );
            });
            const notices = play.step(minute, readings);
            told.push(...notices);
            // At most one notice a subject, and one alert that is not resolved.
            expect(new Set(notices.map(({ alert }) => alert.subject)).size).toBe(notices.length);
            const subjects = play.open.map(({ subject }) => subject);
            expect(new Set(subjects).size).toBe(subjects.length);
            for (const [subject, { state, mayOpen, mutedUntil }] of readings) {
              const alert = play.open.find((open) => open.subject === subject);
              // What fires and may open has an alert, with a message unless it is muted.
              if (state === 'firing' && mayOpen) expect(alert).toBeDefined();
              if (state === 'firing' && alert !== undefined) {
                expect(alert.notifiedAt === null).toBe(
                  mutedUntil !== undefined && !told.some((one) => one.alert.alertId === alert.alertId),
                );
                if (mutedUntil === undefined) expect(alert.mutedUntil).toBeNull();
              }
            }
            if (acknowledges && play.open.length > 0) play.change({ acknowledgedAt: minute * MINUTE });
          }
          // The messages of each alert are in order: opened once, repeated, and resolved at most once, as the last.
          for (const alert of play.alerts.values()) {
            const kinds = told.filter((one) => one.alert.alertId === alert.alertId).map(({ kind }) => kind);
            expect(kinds.filter((kind) => kind === 'opened')).toHaveLength(kinds.length > 0 ? 1 : 0);
            if (kinds.length > 0) expect(kinds[0]).toBe('opened');
            const resolved = kinds.indexOf('resolved');
            expect([-1, kinds.length - 1]).toContain(resolved);
            if (resolved >= 0) expect(alert.resolvedAt).not.toBeNull();
          }
        },
      ),
    );
  });
});

describe('changeOf', () => {
  const state = { notifiedAt: 5, acknowledgedAt: null, mutedUntil: null, resolvedAt: null };

  it.each<[string | undefined, ChangingState | undefined, Partial<ChangingState>]>([
    ['opened', undefined, {}],
    ['opened', undefined, { notifiedAt: null, mutedUntil: 9 }],
    ['opened', { ...state, notifiedAt: null, mutedUntil: 9 }, {}],
    ['repeated', state, { notifiedAt: 6 }],
    ['repeated', { ...state, mutedUntil: 9 }, { notifiedAt: 9 }],
    ['acknowledged', state, { acknowledgedAt: 6 }],
    ['muted', state, { mutedUntil: 9 }],
    ['muted', { ...state, mutedUntil: 8 }, { mutedUntil: 9 }],
    ['resolved', state, { resolvedAt: 6 }],
    [undefined, state, {}],
    [undefined, { ...state, mutedUntil: 9 }, { mutedUntil: null }],
  ])('is %s', (expected, before, after) => {
    expect(changeOf(before, { ...state, ...after })).toBe(expected);
  });
});

describe('batchesOf', () => {
  const alert = (subject: string, value: number): AlertState => ({
    ...{ alertId: subject, ruleId: 'rule', subject, storeKey: 1, openedAt: 0, evidence: evidence(value) },
    ...{ notifiedAt: 0, mutedUntil: null, acknowledgedAt: null, acknowledgedBy: null },
    ...{ clearSince: null, resolvedAt: null },
  });
  const notices = (kind: NoticeKind, ...values: readonly number[]): Notice[] =>
    values.map((value, i) => ({ kind, alert: alert(`s${i}`, value) }));
  const shown = (...args: Parameters<typeof batchesOf>) =>
    batchesOf(...args).map(({ kind, alerts }) => [kind, alerts.map(({ evidence: { value } }) => value)]);

  it('makes a message of each notice', () => {
    const some = [...notices('resolved', 1), ...notices('opened', 2, 3)];
    expect(shown(some, 'down_minutes', 2)).toEqual([
      ['opened', [3]],
      ['opened', [2]],
      ['resolved', [1]],
    ]);
  });

  it('makes one of too many of the same kind, the worst first', () => {
    const some = [...notices('opened', 2, 9, 4), ...notices('repeated', 5, 6)];
    expect(shown(some, 'down_minutes', 2)).toEqual([
      ['opened', [9, 4, 2]],
      ['repeated', [6]],
      ['repeated', [5]],
    ]);
    expect(shown(notices('opened', 2, 9, 4), 'budget_left_minutes', 2)).toEqual([['opened', [2, 4, 9]]]);
    expect(shown(notices('opened', 1, 1, 1), undefined, 2)[0]![1]).toEqual([1, 1, 1]);
  });
});
