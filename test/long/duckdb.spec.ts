import { compareReports } from '../support/duckdb/comparison';
import { DuckDbPipeline, type Files, type ReportRequest } from '../support/duckdb/pipeline';
import { loadFiles, productReport } from '../support/duckdb/product';
import { generatedWeek, realDataFolder, weekLater, weekOfRealStores } from '../support/duckdb/week';
import { type RunningService, startFreshService } from '../support/product/running-service';

const realData = realDataFolder();
const source =
  realData === undefined ? 'generated hours and zones (no real ones are here)' : 'real hours and zones';

describe(`a week of 14,000 stores with ${source}`, () => {
  const reports = reportsOf((folder) => {
    const week = { folder, stores: 14_000, days: 8 };
    return realData === undefined ? generatedWeek(week) : weekOfRealStores(week, realData, '2023-01-18');
  });

  it.each([
    ['calendar', 'down'],
    ['rolling', 'exclude'],
  ])('comes out the same in DuckDB: %s windows, no data is %s', async (windows, noData) => {
    expect(await reports.compare({ asOf: null, windows, noData })).toBeGreaterThan(13_900);
  });
});

describe.each([
  ['forward in America', 50, '2023-03-12T09:30:00Z'],
  ['back in America, and a week before in Beirut', 284, '2023-11-05T08:30:00Z'],
])('twelve days of 2,000 stores in which clocks go %s', (_where, daysLater, betweenChanges) => {
  const reports = reportsOf((folder) => weekLater({ folder, stores: 2_000, days: 12 }, daysLater));

  it.each([
    ['the latest poll', 'calendar', 'down', null],
    ['the latest poll', 'rolling', 'exclude', null],
    ['an instant between the changes of two zones', 'calendar', 'exclude', betweenChanges],
    ['an instant between the changes of two zones', 'rolling', 'down', betweenChanges],
  ])(
    'come out the same in DuckDB as of %s: %s windows, no data is %s',
    async (_what, windows, noData, asOf) => {
      expect(await reports.compare({ asOf, windows, noData })).toBeGreaterThan(1_950);
    },
  );
});

/** The product and the pipeline with the same files, during a suite. */
function reportsOf(write: (folder: string) => Promise<Files>) {
  let service: RunningService;
  let pipeline: DuckDbPipeline;

  beforeAll(async () => {
    service = await startFreshService('embedded');
    pipeline = await DuckDbPipeline.open();
    const files = await write(service.environment.directory);
    await pipeline.load(files);
    await loadFiles(service, files);
  });

  afterAll(async () => {
    pipeline.close();
    await service.close();
  });

  return {
    /** Expects the same stores in the same order with the same figures, and returns the number of stores. */
    async compare(request: ReportRequest): Promise<number> {
      const rows = await pipeline.report(request);
      const comparison = compareReports(await productReport(service, request), rows);
      const { stores, figures, largestDifference, furthestApart } = comparison;
      const outcome = `${figures} figures of ${stores} stores, largest difference ${largestDifference}`;
      console.info(`${expect.getState().currentTestName}: ${outcome}`);
      expect(figures).toBe(stores * 6);
      // Both round integer milliseconds, so that not even 0.01 comes from rounding. A week in which every day ended a
      // second early would differ by no more than 0.01.
      expect({ largestDifference, furthestApart }).toEqual({ largestDifference: 0, furthestApart: '' });
      return stores;
    },
  };
}
