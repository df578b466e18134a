import { parseArgs } from 'node:util';

export interface Options {
  readonly stores: number;
  readonly rounds: number;
  /** With the measures that need 100,000 stores or eight weeks. */
  readonly big: boolean;
  /** Names of measures; undefined: all. */
  readonly only: readonly string[] | undefined;
  /** Where the page goes; undefined: nowhere. */
  readonly page: string | undefined;
}

const FULL = { stores: 14_000, rounds: 5, big: true };
const QUICK = { stores: 2_000, rounds: 2, big: false };

export const USAGE = `npm run bench -- [options]
  --quick             2,000 stores, 2 rounds, without the measures of 100,000 stores and of eight weeks
  --only NAME,NAME    only these measures
  --rounds N          how often each is taken
  --page FILE         write the page there; a full run writes docs/performance.md`;

/** `whole`: where the page of a run without options goes. Throws for arguments that mean nothing. */
export function parseOptions(args: readonly string[], whole: string): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      page: { type: 'string' },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const rounds = values.rounds === undefined ? defaults.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number of at least 1.');
  const complete = !values.quick && values.only === undefined && rounds >= FULL.rounds;
  return {
    ...defaults,
    rounds,
    only: values.only?.split(',').filter(Boolean),
    page: values.page ?? (complete ? whole : undefined),
  };
}
