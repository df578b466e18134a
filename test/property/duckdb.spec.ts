import { join } from 'node:path';
import { caseNames, readCase } from '../conformance/cases';
import { compareReports } from '../support/duckdb/comparison';
import { COUNTED_REQUESTS, MOMENT_REQUESTS, writeNastyFleet } from '../support/duckdb/nasty-fleet';
import { DuckDbPipeline, PIPELINE, type ReportRequest } from '../support/duckdb/pipeline';
import { loadFiles, productReport } from '../support/duckdb/product';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { LONG_RUN } from '../support/setups';
import { runs } from './runs';

/** Rules of the definition in the text of the pipeline, with a wrong replacement. */
const otherRules: [what: string, rule: string, otherRule: string][] = [
  ['takes 23:59:59 for what it says', 'closes = 86399', 'false'],
  ['closes at midnight what runs past it', 'WHERE 0 < closes AND closes < opens', 'WHERE false'],
  ['begins the week on Sunday', 'weekday = (date + 3) % 7', 'weekday = (date + 4) % 7'],
  [
    'takes the second of two equal wall times',
    'instant + greatest(before, ahead)',
    'instant + least(before, ahead)',
  ],
  ['closes stores without hours', '0, 86400\n', '0, 0\n'],
  [
    'lets the row that arrived first win',
    'ORDER BY instant, polls.rowid',
    'ORDER BY instant, polls.rowid DESC',
  ],
  ['heeds polls later than as_of', 'AND instant <= (SELECT as_of FROM asked)', ''],
  ['fills no day back to its opening', '= 1 THEN opening', '= 1 THEN place'],
  ['ends a day with its last poll', 'lead(place, 1, closing)', 'lead(place, 1, place)'],
  [
    'carries a status into the next day',
    'PARTITION BY store_id, date ORDER BY instant',
    'PARTITION BY store_id ORDER BY instant',
  ],
  ['excludes days without data', "$no_data = 'down'", "$no_data = 'up'"],
  ['has a week of seven days before today', 'today.date - 6', 'today.date - 7'],
  ['knows no special hours', 'AS is_special', 'AND false AS is_special'],
  ['begins versions a day late', 'valid_from <= date', 'valid_from < date'],
  [
    'lets no night run into special hours',
    'WHERE 0 < closes AND closes < opens',
    'WHERE 0 < closes AND closes < opens AND (store_id, date + 1) NOT IN (SELECT (store_id, date) FROM special_hours)',
  ],
  ['knows no exclusions', "WHERE $exclusions = 'apply'", "WHERE $exclusions = 'ignore'"],
  ['counts excluded time as open', 'NOT is_excluded\n', 'true\n'],
];

describe('the report as one query in DuckDB', () => {
  let pipeline: DuckDbPipeline;

  beforeAll(async () => {
    pipeline = await DuckDbPipeline.open();
  });

  afterAll(() => pipeline.close());

  it.each(caseNames)('holds to the definition of the figures: %s', async (name) => {
    const { directory, files, expected, args } = readCase(name);
    const path = (kind: string): string | undefined => {
      const [, file] = files.find(([known]) => known === kind) ?? [];
      return file === undefined ? undefined : join(directory, file);
    };
    await pipeline.load({
      polls: path('polls')!,
      hours: path('business-hours')!,
      zones: path('timezones')!,
      special: path('special-hours'),
      exclusions: path('exclusions'),
    });
    const { as_of: asOf, no_data: noData, windows = 'calendar', carry_minutes: carryMinutes, ...rest } = args;
    const rows = await pipeline.report({ ...rest, asOf, noData, windows, carryMinutes });
    const lines = rows.map(([store, ...figures]) =>
      [store, ...figures.map((figure) => (figure === null ? '' : figure.toFixed(2)))].join(','),
    );
    expect(lines).toEqual(expected.trimEnd().split('\n').slice(1));
  });

  describe('of a fleet of odd hours where clocks change', () => {
    let service: RunningService;

    beforeAll(async () => {
      service = await startFreshService('embedded');
      const files = await writeNastyFleet(service.environment.directory, runs(300).numRuns);
      await loadFiles(service, files);
      await pipeline.load(files);
    });

    afterAll(() => service.close());

    const title = 'is that of the product as of $asOf, when $what: $windows windows, no data is $noData';
    // Each moment with one kind of windows, in turn; the full runs have both.
    const requests = MOMENT_REQUESTS.filter((_, i) => LONG_RUN || i % 4 === 0 || i % 4 === 3);
    it.each(requests)(title, async (request) => {
      const rows = await pipeline.report(request);
      const comparison = compareReports(await productReport(service, request), rows);
      expect(comparison).toMatchObject({ largestDifference: 0, furthestApart: '' });
      expect(comparison.figures).toBe(rows.length * 6);
    });

    it.each(COUNTED_REQUESTS.map((request) => [otherwise(request), request] as const))(
      'is that of the product %s',
      async (_how, request) => {
        const rows = await pipeline.report(request);
        const isPart = request.period !== undefined && request.breakdown !== 'none';
        const comparison = compareReports(await productReport(service, request), rows, isPart ? 2 : 1);
        expect(comparison).toMatchObject({ largestDifference: 0, furthestApart: '' });
        expect(comparison.figures).toBe(rows.length * (request.period === undefined ? 15 : 6));
        expect(rows.length).toBeGreaterThan(50);
      },
    );

    // Beirut repeats the hour before midnight: an error of a second there is a large error in the last hour.
    describe('with another rule', () => {
      const request = { asOf: '2024-10-26T21:30:00Z', windows: 'calendar', noData: 'down' };
      let report: string;

      beforeAll(async () => {
        report = await productReport(service, request);
      });

      it.each(LONG_RUN ? otherRules : otherRules.slice(0, 4))(
        'is no longer that of the product: it %s',
        async (_what, rule, otherRule) => {
          const query = PIPELINE.replace(rule, () => otherRule);
          expect(query).not.toBe(PIPELINE);
          const { largestDifference } = compareReports(report, await pipeline.report(request, query));
          expect(largestDifference).toBeGreaterThan(0.01);
        },
      );
    });
  });
});

/** How a request counts open time, as a title. */
function otherwise(request: ReportRequest): string {
  const { asOf, period = request.windows, breakdown, carryMinutes, exclusions } = request;
  return JSON.stringify({ asOf, period, breakdown, carryMinutes, exclusions });
}
