import fc from 'fast-check';
import { NO_DATA_POLICIES } from '../../../src/core/uptime/figures';
import { EXCLUSION_KINDS } from '../../../src/core/schedule/exclusions';
import { BREAKDOWNS, PERIOD_NAMES } from '../../../src/core/uptime/periods';
import { EXCLUSION_POLICIES, MAX_CARRY_MINUTES, WINDOW_KINDS } from '../../../src/core/uptime/plans';
import { REPORT_COLUMN_SETS } from '../../../src/reports/records/report-columns';
import { hours, shifts } from '../stores';
import {
  type At,
  type Counted,
  type Load,
  type ReportStep,
  type Sequence,
  type Span,
  type Step,
  STORE_IDS,
} from './steps';

const DAY = 86_400_000;

/** Days around clock changes of the zones below, and an ordinary one. */
const DAYS = [
  '2023-01-25',
  '2024-03-10', // Chicago: 23 hours
  '2024-11-03', // Chicago: 25 hours
  '2024-04-06', // Lord Howe: 24.5 hours
  '2024-10-05', // Lord Howe: 23.5 hours
  '2010-11-07', // St John's: back across midnight
  '2011-12-30', // Apia: a skipped date
];

/** Zones with many offsets; the last two are invalid, and so mean the default. */
const ZONES = [
  'America/Chicago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
  'Mars/Olympus_Mons',
  'Nowhere',
];

const store = fc.nat({ max: STORE_IDS.length - 1 });
const someStores = fc.subarray([...STORE_IDS.keys()], { minLength: 1 });
const format = fc.constantFrom('json', 'csv');

const timeOfDay = fc.oneof(fc.integer({ min: 0, max: DAY - 1 }), fc.constantFrom(0, 1, DAY / 2, DAY - 1));

/** Often the exact edge of a local day, where one millisecond changes the date. */
const at = (min: number, max: number): fc.Arbitrary<At> => {
  const day = fc.integer({ min, max });
  return fc.oneof(
    fc.record({ utcDay: day, ms: timeOfDay }),
    fc.record({
      localDate: day,
      clockOf: store,
      ms: fc.oneof(fc.constantFrom(0, 0, -1, 1), timeOfDay),
    }),
  );
};

const ups = fc.integer({ min: 0, max: 2 ** 24 - 1 });

const sweepOfDay: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('sweep'),
  stores: someStores,
  utcDay: fc.integer({ min: -8, max: 2 }),
  ms: timeOfDay,
  hours: fc.constantFrom(1, 24, 30),
  everyMinutes: fc.constantFrom(20, 61, 180),
  ups,
  as: format,
});

const polls: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('polls'),
  // A few of them before all polls of the opening.
  polls: fc.array(
    fc.record({
      store,
      at: fc.oneof(
        { weight: 6, arbitrary: at(-8, 2) },
        { weight: 2, arbitrary: fc.record({ sinceAsOf: fc.constantFrom(0, 0, -1, 1) }) },
        at(-20, -9),
      ),
      active: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  as: format,
});

const corrections: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('corrections'),
  which: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  as: format,
});

const again: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('again'),
  batch: fc.nat({ max: 9 }),
  as: format,
});

const changedHours: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('hours'),
  of: fc.array(fc.record({ store, rows: hours }), { minLength: 1, maxLength: 2 }),
  as: fc.constantFrom('csv', 'put'),
});

const changedZones: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('zones'),
  of: fc.array(fc.record({ store, zone: fc.constantFrom(...ZONES) }), { minLength: 1, maxLength: 2 }),
  as: fc.constantFrom('csv', 'put'),
});

const relativeDate = fc.integer({ min: -9, max: 2 });

const changedVersions: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('versions'),
  of: fc.uniqueArray(
    fc.record({ store, validFrom: fc.option(relativeDate, { nil: undefined }), rows: hours }),
    {
      minLength: 1,
      maxLength: 3,
      selector: ({ store: of, validFrom }) => `${of} ${validFrom}`,
    },
  ),
  as: fc.constantFrom('csv', 'put'),
});

const changedSpecialHours: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('special'),
  of: fc.uniqueArray(fc.record({ store, date: relativeDate, shifts }), {
    minLength: 1,
    maxLength: 4,
    selector: ({ store: of, date }) => `${of} ${date}`,
  }),
  as: fc.constantFrom('csv', 'put', 'post'),
});

const HOUR = 3_600_000;

const madeExclusion: fc.Arbitrary<Load> = fc.record({
  load: fc.constant('exclusion'),
  stores: someStores,
  at: at(-8, 2),
  ms: fc.oneof(
    fc.constantFrom(1, HOUR, DAY),
    fc.integer({ min: 1, max: 6 * HOUR }),
    fc.integer({ min: 1, max: 3 * DAY }),
  ),
  kind: fc.constantFrom(...EXCLUSION_KINDS),
  as: fc.constantFrom('csv', 'post'),
});

const revocation: fc.Arbitrary<Load> = fc.record({ load: fc.constant('revoke'), which: fc.nat({ max: 9 }) });

const load = fc.oneof(
  { weight: 2, arbitrary: sweepOfDay },
  { weight: 3, arbitrary: polls },
  { weight: 2, arbitrary: corrections },
  { weight: 1, arbitrary: again },
  { weight: 1, arbitrary: changedHours },
  { weight: 1, arbitrary: changedVersions },
  { weight: 1, arbitrary: changedSpecialHours },
  { weight: 2, arbitrary: madeExclusion },
  { weight: 1, arbitrary: revocation },
  { weight: 1, arbitrary: changedZones },
);

const dates = fc
  .tuple(fc.integer({ min: -20, max: 3 }), fc.integer({ min: -20, max: 3 }))
  .map(([one, other]) => ({ first: Math.min(one, other), last: Math.max(one, other) }));

const span: fc.Arbitrary<Span> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ windows: fc.constantFrom(...WINDOW_KINDS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      period: fc.oneof(fc.constantFrom(...PERIOD_NAMES), dates),
      breakdown: fc.constantFrom(...BREAKDOWNS),
    }),
  },
);

const counted: fc.Arbitrary<Counted> = fc.record({
  span,
  carryMinutes: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    fc.constantFrom(1, 60, 1_440),
    fc.integer({ min: 1, max: MAX_CARRY_MINUTES }),
  ),
  exclusions: fc.constantFrom('apply', ...EXCLUSION_POLICIES),
});

const report: fc.Arbitrary<ReportStep> = fc.record({
  asOf: fc.oneof(
    { weight: 3, arbitrary: fc.constant('latest' as const) },
    { weight: 4, arbitrary: fc.constant('as before' as const) },
    { weight: 3, arbitrary: at(-4, 3) },
  ),
  counted,
  noData: fc.constantFrom(...NO_DATA_POLICIES),
  columns: fc.constantFrom(...REPORT_COLUMN_SETS.filter((columns) => columns !== 'targets')),
  meanwhile: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, load),
});

/** The same report as before, after an import that may or may not affect it. */
const loadAndReport = fc.tuple(
  load,
  report.map((step): ReportStep => ({ ...step, asOf: 'as before' })),
);

const asOneStep = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> => step.map((only) => [only]);

/** More than a week of polls, so that reports have whole days; hours and zones of some stores. */
const opening: fc.Arbitrary<Step[]> = fc
  .record({
    stores: someStores,
    hours: fc.uniqueArray(fc.record({ store, rows: hours }), { selector: (entry) => entry.store }),
    zones: fc.uniqueArray(fc.record({ store, zone: fc.constantFrom(...ZONES) }), {
      selector: (entry) => entry.store,
    }),
    ms: timeOfDay,
    everyMinutes: fc.constantFrom(113, 360, 1440),
    ups,
  })
  .map(({ stores, hours, zones, ...when }) => [
    { load: 'zones', of: zones, as: 'csv' },
    { load: 'hours', of: hours, as: 'csv' },
    { load: 'sweep', stores, utcDay: -8, hours: 9 * 24, ...when, as: 'csv' },
  ]);

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  day: fc.constantFrom(...DAYS),
  steps: fc
    .tuple(
      opening,
      fc.array(fc.oneof(asOneStep(report), asOneStep(load), loadAndReport), {
        minLength: 1,
        maxLength: 10,
        size: 'max',
      }),
    )
    .map(([first, then]) => [...first, ...then.flat()]),
});
