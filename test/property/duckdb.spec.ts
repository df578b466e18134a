import { join } from 'node:path';
import { caseNames, readCase } from '../conformance/cases';
import { compareReports } from '../support/duckdb/comparison';
import { MOMENT_REQUESTS, writeNastyFleet } from '../support/duckdb/nasty-fleet';
import { DuckDbPipeline, PIPELINE } from '../support/duckdb/pipeline';
import { loadFiles, productReport } from '../support/duckdb/product';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { LONG_RUN } from '../support/setups';
import { runs } from './runs';

/** Rules of the definition in the text of the pipeline, with a wrong replacement. */
const otherRules: [what: string, rule: string, otherRule: string][] = [
  ['takes 23:59:59 for what it says', 'closes = 86399', 'false'],
  ['closes at midnight what runs past it', 'WHERE 0 < closes AND closes < opens', 'WHERE false'],
  ['begins the week on Sunday', '(date + 3) % 7 AS weekday', '(date + 4) % 7 AS weekday'],
  [
    'takes the second of two equal wall times',
    'instant + greatest(before, ahead)',
    'instant + least(before, ahead)',
  ],
  ['closes stores without hours', 'ANTI JOIN schedule', 'SEMI JOIN schedule'],
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
];

describe('the report as one query in DuckDB', () => {
  let pipeline: DuckDbPipeline;

  beforeAll(async () => {
    pipeline = await DuckDbPipeline.open();
  });

  afterAll(() => pipeline.close());

  // The others have what the query does not know: special hours, versions, exclusions, periods.
  const known = caseNames.filter((name) => {
    const { columns, period } = readCase(name).args;
    return columns === undefined && period === undefined;
  });

  it.each(known)('holds to the definition of the figures: %s', async (name) => {
    const { directory, expected, args } = readCase(name);
    const request = { asOf: args.as_of, windows: args.windows!, noData: args.no_data };
    await pipeline.load({
      polls: join(directory, 'store_status.csv'),
      hours: join(directory, 'menu_hours.csv'),
      zones: join(directory, 'timezones.csv'),
    });
    const rows = await pipeline.report(request);
    const lines = rows.map(([id, ...figures]) =>
      [id, ...figures.map((figure) => figure.toFixed(2))].join(','),
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
    it.each(MOMENT_REQUESTS)(title, async (request) => {
      const rows = await pipeline.report(request);
      const comparison = compareReports(await productReport(service, request), rows);
      expect(comparison).toMatchObject({ largestDifference: 0, furthestApart: '' });
      expect(comparison.figures).toBe(rows.length * 6);
    });

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
