import { type IngestionResponseDto, type ImportResponseDto } from '../../../src/ingestion/api/ingestion.dto';
import { REJECTS_SHOWN } from '../../../src/ingestion/reading/row-reader';
import { type Problem } from '../../../src/platform/http/problem.filter';
import { answerOf, getJson, send, uploadCsv } from '../../support/product/client';
import { type RunningService, startFreshService } from '../../support/product/running-service';
import type { SetupName } from '../../support/setups';
import { rowsOf } from '../support/rejects-rows';
import type { BadFile } from '../support/files/bad-file';
import { NAMED_FILES } from '../support/files/named-files';

/** Uploads each file, and expects its outcome. */
export function itAnswersEachFile(setup: SetupName, files: readonly BadFile[]): void {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('has two hundred files and more, each with a name of its own', () => {
    expect(NAMED_FILES.length).toBeGreaterThanOrEqual(200);
    expect(new Set(NAMED_FILES.map(({ name }) => name)).size).toBe(NAMED_FILES.length);
  });

  it.each(files.map((file) => [file.name, file] as const))('%s', async (_, { kind, bytes, outcome }) => {
    const { status, body } = await uploadCsv<ImportResponseDto & Problem>(service, kind, bytes);
    if ('refused' in outcome) {
      expect([status, body.detail]).toEqual([422, outcome.refused]);
      const load = await getJson<IngestionResponseDto>(service, `/ingestions/${body.ingestion_id}`);
      expect(load.body).toMatchObject({ status: 'Refused', rows_read: 0, inserted: 0, rejected: 0 });
      return;
    }
    expect(body).toMatchObject({ status: 'Completed', rejected: outcome.rejects.length });
    expect(body.rows_read - body.rejected).toBe(outcome.taken);
    expect(body.inserted + body.changed + body.unchanged).toBe(outcome.taken);
    const shown = outcome.rejects.slice(0, REJECTS_SHOWN);
    expect(body.rejected_rows).toMatchObject(shown.map(([line, reason]) => ({ line, reason })));
    expect(await rejectsFile(body)).toEqual(outcome.rejects.map(([line, reason]) => [String(line), reason]));
  });

  /** Line and reason of each row in the file of rejected rows. */
  async function rejectsFile({ rejects_url: url }: ImportResponseDto): Promise<string[][]> {
    if (url === null) return [];
    const rows = await rowsOf((await answerOf<string>(await send(service, url))).body);
    return rows.slice(1).map(([line, reason]) => [line!, reason!]);
  }
}
