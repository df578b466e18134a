import { parseArgs } from 'node:util';
import { BASELINE_REVISION } from './baseline';

export interface Options {
  /** The number of stores of the fleet that most measures use. */
  readonly stores: number;
  /** The number of stores of the large fleet; the largest has ten times as many. */
  readonly large: number;
  readonly rounds: number;
  readonly durations: Durations;
  /** Names of measures; undefined: all. */
  readonly only: readonly string[] | undefined;
  /** The commit to compare with; undefined: none. */
  readonly baseline: string | undefined;
  /** The path of the page; undefined: none is written. */
  readonly page: string | undefined;
  /** Whether the page keeps the measures of earlier runs that this one does not take. */
  readonly add: boolean;
}

/** The duration of measures without an end of their own, in seconds. */
export interface Durations {
  readonly sustained: number;
  /** The same for the previous version. */
  readonly sustainedBaseline: number;
  readonly feed: number;
  readonly daily: number;
  readonly requests: number;
}

const FULL = {
  stores: 14_000,
  large: 100_000,
  rounds: 5,
  durations: { sustained: 240, sustainedBaseline: 60, feed: 15, daily: 8, requests: 10 },
};
const QUICK = {
  stores: 2_000,
  large: 5_000,
  rounds: 2,
  durations: { sustained: 5, sustainedBaseline: 5, feed: 5, daily: 2, requests: 4 },
};

export const USAGE = `npm run bench -- [options]
  --quick             2,000 stores; 5,000 and 50,000 in place of 100,000 and 1,000,000; 2 rounds; seconds in place of minutes
  --only NAME,NAME    only these measures; block-shapes is a trial of its own
  --rounds N          how often each is taken, if it is not taken less often
  --sustained SECONDS how long polls are sent without a pause (240)
  --baseline REV      the commit to measure against (${BASELINE_REVISION}); none: leave out what needs one
  --page FILE         write the page there; a full run writes docs/performance.md
  --add               keep the measures of earlier runs on the page that this run does not take`;

/** `whole`: the path of the page for a run without options. Throws for invalid arguments. */
export function parseOptions(args: readonly string[], whole: string): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      sustained: { type: 'string' },
      baseline: { type: 'string', default: BASELINE_REVISION },
      page: { type: 'string' },
      add: { type: 'boolean', default: false },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const rounds = wholeNumber('--rounds', values.rounds, defaults.rounds);
  const sustained = wholeNumber('--sustained', values.sustained, defaults.durations.sustained);
  const sustainedBaseline = Math.min(defaults.durations.sustainedBaseline, sustained);
  const complete =
    !values.quick &&
    values.only === undefined &&
    rounds >= FULL.rounds &&
    sustained >= FULL.durations.sustained &&
    values.baseline !== 'none';
  return {
    ...defaults,
    rounds,
    durations: { ...defaults.durations, sustained, sustainedBaseline },
    only: values.only?.split(',').filter(Boolean),
    baseline: values.baseline === 'none' ? undefined : values.baseline,
    page: values.page ?? (complete ? whole : undefined),
    add: values.add,
  };
}

function wholeNumber(name: string, given: string | undefined, preset: number): number {
  const value = given === undefined ? preset : Number(given);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`${name} is a whole number of at least 1.`);
}
