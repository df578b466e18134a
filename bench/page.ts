import { grouped } from '../src/cli/output';
import type { DataSet, Week } from './data';
import type { Machine } from './machine';
import { MARIADB_SETTINGS } from './mariadb-databases';
import type { Measure, Sample, Target } from './measures';
import type { Result } from './results';
import type { Summary } from './statistics';

/** The content of the page about a run. */
export interface Run {
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly mariadb: string | undefined;
  /** The commit of the previous version; undefined: the run does not use it. */
  readonly baseline: string | undefined;
  readonly week: Week;
  readonly large: DataSet | undefined;
  readonly measured: readonly Measured[];
}

export interface Measured {
  readonly measure: Measure;
  readonly samples: readonly Sample[];
  readonly results: readonly Result[];
  /** Why the measure failed, in every round or from some round on. */
  readonly failure: string | undefined;
}

const HEADER = [
  'measure',
  'median (least–most)',
  'against',
  'ratio (least–most)',
  'target',
  'met',
  '`--only`',
];

/** The rows of the table, the header first. */
export const tableOf = ({ measured }: Run): string[][] => [
  HEADER,
  ...measured.flatMap(({ measure, results }) => results.map((result) => [...rowOf(result), measure.name])),
];

/** The whole text of docs/performance.md. */
export function pageOf(run: Run): string {
  const [header = [], ...rows] = tableOf(run);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `# Performance

How fast is it? ${answerOf(run)}

Written by \`npm run bench\`; do not edit it by hand. ${run.date}, ${run.rounds} round${run.rounds === 1 ? '' : 's'}. In a round each measure
is taken once, in processes of its own; a few are taken in fewer rounds, as said below. A ratio is that of two figures
of the same round. Shown is the median of the rounds, with the least and the most. A row without a target is for
information.${baselineOf(run)}

${line(header)}
${line(header.map(() => '---'))}
${rows.map((cells) => line(cells.map((cell) => (cell === 'no' ? '**no**' : cell)))).join('\n')}

${failuresOf(run)}${machineOf(run)}

## The data

${dataOf(run)}

## How each is taken

${explanations(run)}

## Taking them again

\`\`\`sh
npm run bench                            # all of it, and this page
npm run bench -- --quick                 # few stores, two rounds, seconds in place of minutes: to try it
npm run bench -- --only import-sqlite,import-mariadb --rounds 7
npm run bench -- --only block-shapes     # blocks of other shapes; a trial of its own
\`\`\`

The last column of the table has the names for \`--only\`. \`--sustained SECONDS\` shortens the measure of that name,
\`--baseline REV\` names another commit to measure against, \`--baseline none\` leaves out what needs one. Data sets and
the earlier commit are made once and kept in \`data/bench/\`; a MariaDB server of its own is started for each run where
one is installed. Nothing else should be running. No test measures time: a target that is missed fails nothing, it
stands above.

Where the time of one report goes:

\`\`\`sh
npx store-monitor report --explain-cost                 # by step
node --cpu-prof --cpu-prof-dir=profile dist/cli.js report    # by function: open it in Chrome's DevTools
\`\`\`
`;
}

/** The figures that a reader asks for first, of those that the run took. */
function answerOf({ measured, week, large }: Run): string {
  const results = measured.flatMap((one) => one.results);
  const sentence = (beginning: string, title: (database: string) => string): string[] => {
    const medians = ['SQLite', 'MariaDB'].flatMap((database) => {
      const found = results.find(({ target }) => target.title === title(database));
      return found === undefined ? [] : [`${amount(found.figure.median, found.target.unit)} on ${database}`];
    });
    return medians.length === 0 ? [] : [`${beginning} takes ${medians.join(' and ')}.`];
  };
  const judged = results.filter(({ met }) => met !== undefined);
  return [
    ...sentence(
      `The first report of a process, of ${grouped(week.stores)} stores,`,
      (database) => `report, ${database}, first of a process`,
    ),
    ...sentence('The next one', (database) => `report, ${database}, by a service at work`),
    ...sentence(
      `A report of ${grouped(large?.stores ?? 0)} stores`,
      (database) => `report of 100,000 stores, ${database}`,
    ),
    ...sentence(`An import of ${grouped(week.polls)} polls`, (database) => `CSV import, ${database}`),
    `${judged.filter(({ met }) => met).length} of ${judged.length} targets are met. [performance-notes.md](performance-notes.md) says where the time goes.`,
  ].join(' ');
}

function rowOf({ target, figure, against, ratio, met }: Result): string[] {
  const { unit, wanted } = target;
  const small = wanted !== undefined && wanted.value < 0.1;
  return [
    target.title,
    spread(figure, scaleOf(figure.median, unit)),
    against === undefined ? '' : `${target.against?.title}: ${amount(against.median, unit)}`,
    ratio === undefined ? '' : spread(ratio, { ...TIMES, digits: small ? 3 : 2 }),
    wanted === undefined ? '' : wantedText(wanted, ratio === undefined ? unit : undefined),
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

/** `unit`: for an absolute target. */
function wantedText(
  { kind, value }: NonNullable<Target['wanted']>,
  unit: Target['unit'] | undefined,
): string {
  if (unit !== undefined)
    return `${kind === 'at least' ? '≥' : '≤'} ${unit === 'differences' ? value : `${value} ${unit}`}`;
  return kind === 'at most' ? `≤ ${value} ×` : kind === 'faster' ? `≥ ${value} × faster` : `≥ ${value} ×`;
}

interface Scale {
  readonly unit: string;
  readonly per: number;
  readonly digits: number;
}

const TIMES: Scale = { unit: '×', per: 1, digits: 2 };

/** Rounds to about three digits. */
function scaleOf(value: number, unit: Target['unit']): Scale {
  switch (unit) {
    case 'ms':
      return value < 1000
        ? { unit, per: 1, digits: value < 100 ? 1 : 0 }
        : { unit: 's', per: 1000, digits: 2 };
    case 'MB':
    case 'answers/s':
    case 'frames/s':
      return { unit, per: 1, digits: value < 100 ? 1 : 0 };
    case 'differences':
      return { unit: '', per: 1, digits: 0 };
    default:
      return { unit, per: 1, digits: 0 };
  }
}

const number = (value: number, { per, digits }: Scale): string =>
  (value / per).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const amount = (value: number, unit: Target['unit']): string => inScale(value, scaleOf(value, unit));

const inScale = (value: number, scale: Scale): string => `${number(value, scale)} ${scale.unit}`.trimEnd();

const spread = ({ median, least, most }: Summary, scale: Scale): string =>
  `${inScale(median, scale)} (${number(least, scale)}–${number(most, scale)})`;

const baselineOf = ({ baseline }: Run): string =>
  baseline === undefined
    ? ''
    : ` "Version before" is commit ${baseline}, the last that kept polls as rows, checked out
and built beside this one: it does the same on the same data, with the same Node, on databases of its own, in the same
round.`;

/** Only the first line of each failure; the log of the service is in the run's own output. */
const failuresOf = ({ measured }: Run): string =>
  measured
    .filter(({ failure }) => failure !== undefined)
    .map(({ measure, failure }) => `**${measure.title} failed:** ${failure!.split('\n')[0]}\n\n`)
    .join('');

function machineOf({ machine, mariadb }: Run): string {
  const { processor, cores, gigabytes, system, node, sqlite, duckdb, load } = machine;
  const settings = Object.entries(MARIADB_SETTINGS).map(([name, megabytes]) => `\`${name}\` ${megabytes} MB`);
  const server =
    mariadb === undefined ? 'no MariaDB' : `MariaDB ${mariadb} on the same machine (${settings.join(', ')})`;
  const busy = load > 1 ? ` The machine was not idle: its load was ${load.toFixed(1)} as the run began.` : '';
  return `The machine: ${cores} cores of ${processor}, ${gigabytes} GiB, ${system}. Node ${node}, SQLite ${sqlite}, ${server}, DuckDB ${duckdb}.${busy}`;
}

function dataOf({ week, large }: Run): string {
  const hours =
    week.hours === 'real'
      ? 'The business hours and time zones are those of the public data set of 2023; the polls are generated in its shape.'
      : 'Polls, business hours and time zones are generated in the shape of the public data set of 2023.';
  const more =
    large === undefined
      ? ''
      : ` The large fleet: ${grouped(large.polls)} polls of ${grouped(large.stores)} stores in the same days, all generated.`;
  return `${grouped(week.polls)} polls of ${grouped(week.stores)} stores, ${week.first} to ${week.last}. ${hours}${more}`;
}

/** Explains measures once that work the same way on both databases. */
function explanations({ measured, rounds }: Run): string {
  const alike = new Map<string, Measured[]>();
  for (const one of measured.filter(({ samples }) => samples.length > 0))
    alike.set(one.measure.how, [...(alike.get(one.measure.how) ?? []), one]);
  return [...alike]
    .map(
      ([how, of]) =>
        `- **${titlesOf(of)}.** ${[how, ...roundsOf(of, rounds), ...remarksOf(of)].join(' ')} ${commandOf(of)}`,
    )
    .join('\n');
}

const titlesOf = (of: readonly Measured[]): string => of.map(({ measure }) => measure.title).join('; ');

/** The number of rounds, for measures that are not taken in each round. */
const roundsOf = ([first]: readonly Measured[], rounds: number): string[] => {
  const { samples } = first!;
  if (samples.length === rounds) return [];
  return [samples.length === 1 ? 'Taken in one round.' : `Taken in ${samples.length} rounds.`];
};

const commandOf = (of: readonly Measured[]): string =>
  `\`npm run bench -- --only ${of.map(({ measure }) => measure.name).join(',')}\``;

const remarksOf = (of: readonly Measured[]): string[] =>
  of.flatMap(({ measure, samples }) => measure.remark?.(samples[samples.length - 1]!) ?? []);
