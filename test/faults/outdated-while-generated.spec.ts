import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { IngestionService } from '../../src/ingestion';
import { StepTimes } from '../../src/metrics';
import { Report } from '../../src/reports';
import { type GeneratedReport, ReportGenerator } from '../../src/reports/generation/report-generator';
import { ReportCache } from '../../src/reports/records/report-results.repository';
import { ReportsRepository } from '../../src/reports/records/reports.repository';
import { type Attempt, ReportFinalizer, ResultGoneError } from '../../src/reports/jobs/report-finalizer';
import { getJson, type ReportResponseDto, reportWhenDone, triggerReport } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

describeOneSetup(
  'a load that is committed between the snapshot and the end of a report',
  'services',
  (setup) => {
    let service: RunningService;
    let minutes = 0;

    beforeAll(async () => {
      service = await startFreshService(setup);
      await loadSmallFleet(service);
    });

    afterAll(() => service.close());

    /** A poll that no load before had, on the day before as_of, or after it. */
    const poll = (day = '24') => ({
      store_id: 'always',
      status: 'inactive',
      timestamp_utc: `2023-01-${day} 20:${String(minutes++).padStart(2, '0')}:00 UTC`,
    });
    const load = (...rows: object[]) => service.app.get(IngestionService).importPolls(rows);
    const seen = async (reportId: string) =>
      (await getJson<ReportResponseDto>(service, `/reports/${reportId}`)).body;

    /** Runs `work` on a new report as the process that holds its lease. */
    async function withReport(work: (attempt: Attempt) => Promise<void>): Promise<string> {
      const asOf = Date.parse(smallFleetAsOf);
      const report = { asOf, columns: 'plain', format: 'csv', leaseOwner: null, leaseUntil: null } as const;
      const reportId = await keptReport(service, report);
      const row = await service.app.get(DataSource).getRepository(Report).findOneByOrFail({ reportId });
      await service.app
        .get(ReportsRepository)
        .withLease(row, () => work({ report: row, startedAt: Date.now(), times: new StepTimes() }));
      return reportId;
    }
    const generate = ({ report, times }: Attempt): Promise<GeneratedReport> =>
      service.app.get(ReportGenerator).generate(report, {
        onChunk: () => Promise.resolve(),
        signal: new AbortController().signal,
        times,
      });
    const complete = (attempt: Attempt, generated: GeneratedReport) =>
      service.app.get(ReportFinalizer).complete(attempt, generated);

    it('outdates the report from its start', async () => {
      let ingestionId = '';
      const reportId = await withReport(async (attempt) => {
        const generated = await generate(attempt);
        await load(poll('26'));
        ({ ingestionId } = (await load(poll())).ingestion);
        await load(poll());
        await complete(attempt, generated);
      });
      const { status, outdated } = await seen(reportId);
      expect(status).toBe('Completed');
      expect(outdated!.by).toHaveLength(2);
      expect(outdated!.by[0]).toMatchObject({ ingestion_id: ingestionId, kind: 'polls' });
      // Its rows are not reused.
      const next = await reportWhenDone(service, await triggerReport(service, { as_of: smallFleetAsOf }));
      expect(next).toMatchObject({ reused_from: null, outdated: null });
    });

    it('does not outdate it with polls after as_of', async () => {
      const reportId = await withReport(async (attempt) => {
        const generated = await generate(attempt);
        await load(poll('26'), poll('10'));
        await complete(attempt, generated);
      });
      expect(await seen(reportId)).toMatchObject({ status: 'Completed', outdated: null });
    });

    it('outdates it also if the report ends while the load is about to be committed', async () => {
      const reportId = await withReport(async (attempt) => {
        const generated = await generate(attempt);
        let ended: Promise<void> | undefined;
        await service.app.get(IngestionService).importPolls([poll()], {
          // Runs in the transaction, which has raised the version of the data and marked the reports that it can see.
          alongside: async () => {
            ended ??= complete(attempt, generated);
            // With SQLite, the end of the report waits for the load before it publishes the file.
            if (setup === 'embedded') return;
            const file = join(
              service.environment.env.REPORTS_DIR!,
              `store_report_${attempt.report.reportId}.csv`,
            );
            await until('the file of the report', () => Promise.resolve(existsSync(file) || undefined));
          },
        });
        await ended;
      });
      const { status, outdated } = await seen(reportId);
      expect(status).toBe('Completed');
      expect(outdated!.by).toHaveLength(1);
    });

    it('makes a report that would reuse rows compute its own', async () => {
      const first = await reportWhenDone(service, await triggerReport(service, { as_of: smallFleetAsOf }));
      const origin = first.reused_from ?? first.report_id;
      let refused: unknown;
      const reportId = await withReport(async (attempt) => {
        const cached = await service.app.get(ReportCache).find(attempt.report);
        expect(cached!.reportId).toBe(origin);
        await load(poll());
        refused = await service.app
          .get(ReportFinalizer)
          .completeFromCache(attempt, cached!)
          .catch((error: unknown) => error);
        await complete(attempt, await generate(attempt));
      });
      expect(refused).toBeInstanceOf(ResultGoneError);
      expect(await seen(reportId)).toMatchObject({ reused_from: null, outdated: null });
    });
  },
);
