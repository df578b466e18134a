import { join } from 'node:path';
import { compareReports } from '../support/duckdb/comparison';
import { DocumentedReport } from '../support/duckdb/documented-report';
import { MOMENT_REQUESTS, writeNastyFleet } from '../support/duckdb/nasty-fleet';
import { loadFiles, productReport } from '../support/duckdb/product';
import { cliOutputHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleet } from '../support/product/small-fleet';
import { runs } from './runs';
import { LONG_RUN } from '../support/setups';

const PARTITIONED = ['export', 'polls', '--format', 'parquet', '--partition-by', 'day', '--out'];

/** Rules of the definition in the text of the query, with a wrong replacement. */
const otherRules: [what: string, rule: string, otherRule: string][] = [
  ['takes 23:59:59 for what it says', 'closes = 86399', 'false'],
  ['closes at midnight what runs past it', 'WHERE 0 < closes AND closes < opens', 'WHERE false'],
  [
    'has one offset for the whole of a day',
    'schedule.closes >= closing.from_second',
    'closing.from_second = 0',
  ],
  ['closes stores without hours', '0, 86400 FROM sources', '0, 0 FROM sources'],
  ['heeds polls later than as_of', 'WHERE instant <= as_of', 'WHERE true'],
  ['ends a day with its last poll', 'lead(place, 1, closing)', 'lead(place, 1, place)'],
  ['knows no special hours', 'WHERE special_day IS NULL\n', 'WHERE true\n'],
  ['begins versions a day late', 'valid_from <= store_days.day', 'valid_from < store_days.day'],
  ['knows no exclusions', 'starts <= opens AND stops >= closes', 'false'],
];

describe('the report that docs/scale.md has as one query, over an export', () => {
  describe('of a fleet of odd hours where clocks change', () => {
    let service: RunningService;
    let report: DocumentedReport;

    beforeAll(async () => {
      service = await startFreshService('embedded');
      const { directory, env } = service.environment;
      await loadFiles(service, await writeNastyFleet(directory, runs(100).numRuns));
      await cliOutputHere(env, ...PARTITIONED, join(directory, 'export'));
      report = await DocumentedReport.open(directory);
    });

    afterAll(async () => {
      report?.close();
      await service?.close();
    });

    it('is that of the product as it stands', async () => {
      const rows = await report.rows();
      const latest = { asOf: null, windows: 'calendar', noData: 'down' };
      const comparison = compareReports(await productReport(service, latest), rows);
      expect(comparison).toMatchObject({ largestDifference: 0, furthestApart: '' });
      expect(comparison.figures).toBe(rows.length * 6);
    });

    const title = 'is that of the product as of $asOf, when $what: $windows windows, no data is $noData';
    it.each(LONG_RUN ? MOMENT_REQUESTS : MOMENT_REQUESTS.slice(0, 3))(title, async (request) => {
      const rows = await report.rows(report.queryFor(request));
      const comparison = compareReports(await productReport(service, request), rows);
      expect(comparison).toMatchObject({ largestDifference: 0, furthestApart: '' });
      expect(comparison.figures).toBe(rows.length * 6);
    });

    it.each(LONG_RUN ? otherRules : otherRules.slice(0, 2))(
      'is no longer that of the product: it %s',
      async (_what, rule, otherRule) => {
        const request = { asOf: '2024-10-26T21:30:00Z', windows: 'calendar', noData: 'down' };
        const query = report.queryFor(request);
        const changed = query.replace(rule, () => otherRule);
        expect(changed).not.toBe(query);
        const { largestDifference } = compareReports(
          await productReport(service, request),
          await report.rows(changed),
        );
        expect(largestDifference).toBeGreaterThan(0);
      },
    );
  });

  it('is that of the product over an export of the nine days before', async () => {
    const service = await startFreshService('embedded');
    const { directory, env } = service.environment;
    try {
      await loadSmallFleet(service);
      await cliOutputHere(env, ...PARTITIONED, join(directory, 'export'), '--from', '2023-01-16T00:00:00Z');
      const report = await DocumentedReport.open(directory);
      const request = { asOf: null, windows: 'rolling', noData: 'exclude' };
      const rows = await report.rows(report.queryFor(request));
      report.close();
      // The store whose only poll is older than the export has a row; the store without polls has none.
      const withPolls = smallFleet.filter((storeId) => storeId !== 'silent');
      expect(rows.map(([storeId]) => storeId)).toEqual([...withPolls].sort());
      const lines = (await productReport(service, request)).trimEnd().split('\n').slice(1);
      const figures = lines.map((line) => line.split(',').slice(-6).map(Number));
      expect(rows.map(([, ...ofStore]) => ofStore)).toEqual(figures);
    } finally {
      await service.close();
    }
  });
});
