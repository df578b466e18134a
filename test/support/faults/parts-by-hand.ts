import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/database';
import { StepTimes } from '../../../src/metrics';
import { Report, ReportPart } from '../../../src/reports';
import { PartRunner } from '../../../src/reports/parts/part-runner';
import { ReportGenerator } from '../../../src/reports/report-generator';
import { ReportRunner } from '../../../src/reports/report-runner';
import { type Service, startService } from '../product/service';
import type { Environment } from '../setups';
import { environmentWithFleet } from './fleet';

/** A service that takes nothing from the queue: the test hands out reports and parts, in the order it likes. */
export interface PartsByHand {
  readonly environment: Environment;
  readonly service: Service;
  /** Writes down a report, each as of another instant, and cuts it into three parts. */
  planned(): Promise<string>;
  /** Takes a report further. */
  run(reportId: string): Promise<void>;
  /** Works on one part; answers whether there is something else to be done for the report then. */
  part(reportId: string, number: number, plan?: number, signal?: AbortSignal): Promise<boolean>;
  report(reportId: string): Promise<Report>;
  parts(reportId: string): Promise<ReportPart[]>;
  /** The text of a completed report. */
  text(reportId: string): Promise<string>;
  /** Writes down a report that asks for the same. */
  equal(reportId: string): Promise<string>;
  /** What a report as of the same instant comes to now, in one go. */
  fresh(reportId: string): Promise<{ text: string; seenFrom: number; pollsRead: number }>;
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** 01:00 UTC of the last day of the fleet's polls: there are polls before, in each window, and after. */
const FIRST_AS_OF = Date.UTC(2023, 0, 25, 1);

export async function partsByHand(): Promise<PartsByHand> {
  const environment = await environmentWithFleet('services', 60);
  const service = await startService({ ...environment.env, ROLE: 'api', REPORT_PART_STORES: '20' });
  const { app } = service;
  const folder = environment.env.REPORTS_DIR!;
  const never = new AbortController().signal;
  let count = 0;

  const query = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    app.get(DataSource).query<Row[]>(sql, [...parameters]);
  const writeDown = async (asOf: number): Promise<string> => {
    const reportId = randomUUID();
    const asked = { windows: 'calendar', noData: 'down', asOf } as const;
    await app
      .get(Database)
      .write((manager) =>
        manager.insert(Report, { reportId, status: 'Running', createdAt: Date.now(), ...asked }),
      );
    return reportId;
  };
  const text = (id: string) => readFile(join(folder, `store_report_${id}.csv`), 'utf8');
  const hand: PartsByHand = {
    environment,
    service,
    query,
    text,
    async planned() {
      const reportId = await writeDown(FIRST_AS_OF + count++ * 1_000);
      await hand.run(reportId);
      const parts = await hand.parts(reportId);
      expect(parts.map(({ plan, part, status }) => [plan, part, status])).toEqual(
        [1, 2, 3].map((part) => [1, part, 'Open']),
      );
      return reportId;
    },
    run: (reportId) => app.get(ReportRunner).run(reportId, never),
    part: (reportId, number, plan = 1, signal = never) =>
      app.get(PartRunner).run(reportId, { plan, number }, signal),
    report: (reportId) => app.get(DataSource).getRepository(Report).findOneByOrFail({ reportId }),
    parts: (reportId) =>
      app
        .get(DataSource)
        .getRepository(ReportPart)
        .find({ where: { reportId }, order: { part: 'ASC' } }),
    equal: async (reportId) => writeDown((await hand.report(reportId)).asOf!),
    async fresh(reportId) {
      const report = { ...(await hand.report(reportId)), reportId: randomUUID() };
      const onChunk = () => Promise.resolve();
      const { file, seenFrom, pollsRead } = await app
        .get(ReportGenerator)
        .generate(report, { onChunk, signal: never, times: new StepTimes() });
      await file.publish();
      return { text: await text(report.reportId), seenFrom, pollsRead };
    },
    async close() {
      await service.close();
      await environment.remove();
    },
  };
  return hand;
}
