import { setImmediate as nextTurn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { format } from 'fast-csv';
import { Database } from '../database';
import { FleetMetrics, StoreSums } from '../metrics';
import { Fleet } from '../stores';
import { HandedBack } from './failures';
import { fileNameOf } from './report-names';
import { REPORT_COLUMNS, reportRow } from './report-rows';
import { Report } from './report.entity';
import { REPORT_STORAGE } from './storage/report-storage';
import type { ReportStorage, StagedFile } from './storage/report-storage';

/** A report worked out and written whole, not yet to be seen. */
export interface GeneratedReport {
  readonly file: StagedFile;
  readonly stores: number;
  readonly pollsRead: number;
}

export interface GenerationProgress {
  /** Called between chunks of stores; to be awaited. */
  readonly onChunk: (storesDone: number, stores: number) => Promise<void>;
  readonly signal: AbortSignal;
}

interface FleetSums {
  readonly fleet: Fleet;
  readonly sums: readonly StoreSums[];
  readonly pollsRead: number;
}

const NO_FLEET: FleetSums = { fleet: { storeIds: [], storeKeys: [] }, sums: [], pollsRead: 0 };

/** Works out the figures of the whole fleet from one state of the data, and writes them as CSV. */
@Injectable()
export class ReportGenerator {
  constructor(
    private readonly database: Database,
    private readonly metrics: FleetMetrics,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {}

  /** Throws `HandedBack` when the signal asks for it. */
  async generate(report: Report, progress: GenerationProgress): Promise<GeneratedReport> {
    const { fleet, sums, pollsRead } = await this.sums(report, progress);
    const rows = Readable.from(rowsOf(fleet, sums, report));
    const csv = rows.pipe(
      format({ headers: REPORT_COLUMNS, alwaysWriteHeaders: true, includeEndRowDelimiter: true }),
    );
    rows.on('error', (error) => csv.destroy(error));
    const file = await this.storage.stage(fileNameOf(report.reportId), csv);
    return { file, stores: fleet.storeIds.length, pollsRead };
  }

  private async sums({ asOf, windows }: Report, { signal, onChunk }: GenerationProgress): Promise<FleetSums> {
    if (asOf === null) return NO_FLEET;
    return this.database.snapshot(async (session) => {
      const fleet = await this.metrics.fleet(session, asOf);
      const sums = new Array<StoreSums>(fleet.storeIds.length);
      let done = 0;
      let pollsRead = 0;
      for await (const chunk of this.metrics.sums(session, fleet, { asOf, windows })) {
        chunk.positions.forEach((position, i) => (sums[position] = chunk.sums[i]!));
        done += chunk.positions.length;
        pollsRead += chunk.pollsRead;
        await onChunk(done, sums.length);
        await nextTurn();
        if (signal.aborted) throw new HandedBack();
      }
      return { fleet, sums, pollsRead };
    });
  }
}

function* rowsOf(fleet: Fleet, sums: readonly StoreSums[], { noData }: Report): Generator<string[]> {
  for (const [i, storeId] of fleet.storeIds.entries()) yield reportRow(storeId, sums[i]!, noData);
}
