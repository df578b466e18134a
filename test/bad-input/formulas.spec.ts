import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import {
  answerOf,
  type Kind,
  postJson,
  putJson,
  reportCsv,
  send,
  storePath,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';
import { FORMS, goodRow, headerOf } from './support/files/bad-file';
import { FORMULA, FORMULA_IDS } from './support/files/store-ids';
import { rowsOf } from './support/rejects-rows';

/** Ids with white space or a control character before the sign, which are rejected for that. */
const HIDDEN = ['\t=1', '\r=1', ' =1', '\u00a0=1', '\ufeff=1', '\u3000＝1', '\0=1'];
const IDS = [...FORMULA_IDS, ...HIDDEN];

const quoted = (id: string): string => `"${id.replaceAll('"', '""')}"`;

/** Whether a program that splits cells at this separator would find the start of a formula. */
const hasFormula = (csv: string, separator: string): boolean =>
  csv
    .split('\n')
    .flatMap((line) => line.split(separator))
    .some((cell) => /^[\s\0\ufeff]*"?[\s\0\ufeff]*[=+\-@＝＋－＠]/.test(cell));

describeOneSetup('what a spreadsheet takes for a formula', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ RATE_LIMIT_PER_MINUTE: '0' }));
    const poll = { store_id: 'a store', status: 'active', timestamp_utc: '2023-01-25T18:00:00Z' };
    expect((await postJson<ImportResponseDto>(service, '/polls', { polls: [poll] })).body.inserted).toBe(1);
  });

  afterAll(() => service.close());

  it.each(FORMS.map(({ kind }) => kind))(
    'is not imported from a file of %s, and not exported with its rejected rows',
    async (kind) => {
      const form = FORMS.find((one) => one.kind === kind)!;
      for (const spelled of [quoted, String]) {
        const rows = IDS.map((id) => goodRow(form, spelled(id)));
        // A file of which no row can be taken would be refused as a whole.
        const good = goodRow(form, 'a store').replace('2023-01-22', '2023-01-25');
        const load = await upload(kind, [headerOf(form), ...rows, good].join('\n'));
        expect(load).toMatchObject({ rows_read: IDS.length + 1, rejected: IDS.length });
        const reasons = load.rejected_rows.map(({ reason }) => reason);
        expect(reasons.slice(0, FORMULA_IDS.length)).toEqual(FORMULA_IDS.map(() => FORMULA));

        const csv = await rejectedRows(load);
        // Within quotes a comma is no separator, and the search for commas respects quotes.
        for (const separator of [';', '\t', '\r'])
          expect([separator, hasFormula(csv, separator)]).toEqual([separator, false]);
        const cells = (await rowsOf(csv)).flat();
        expect(cells.filter((cell) => hasFormula(cell, ','))).toEqual([]);
        // Without apostrophes it is the sent row; NUL is never written, nor the mark that files begin with.
        const sent = (await rowsOf(csv))
          .slice(1)
          .map(([, , row]) => row!.replaceAll(/'(?=[=+\-@＝＋－＠])/g, ''));
        expect(sent).toEqual(rows.map((row) => row.replaceAll(/\0|^\uFEFF|'(?=[=+\-@＝＋－＠])/g, '')));
      }
    },
  );

  it('is not imported from JSON polls, and not exported with their rejected rows', async () => {
    const polls = IDS.map((store_id) => ({
      store_id,
      status: 'active',
      timestamp_utc: '2023-01-25T18:00:00Z',
    }));
    const good = { store_id: 'a store', status: 'active', timestamp_utc: '2023-01-25T18:00:00Z' };
    const { body } = await postJson<ImportResponseDto>(service, '/polls', {
      polls: [...polls, '=1', -1, good],
    });
    expect(body).toMatchObject({ inserted: 0, rejected: IDS.length + 2 });
    const csv = await rejectedRows(body);
    for (const separator of [';', '\t', '\r'])
      expect([separator, hasFormula(csv, separator)]).toEqual([separator, false]);
    expect((await rowsOf(csv)).flat().filter((cell) => hasFormula(cell, ','))).toEqual([]);
  });

  it.each(IDS.filter((id) => !id.includes('\0')))(
    'is not imported by a correction of a store: %j',
    async (storeId) => {
      const answers = [
        await putJson<Problem>(service, storePath(storeId, '/business-hours'), { business_hours: [] }),
        await putJson<Problem>(service, storePath(storeId, '/timezone'), { timezone: 'UTC' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    },
  );

  it('is in no report', async () => {
    const csv = await reportCsv(service);
    expect(csv.trim().split('\n').slice(1)).toEqual([expect.stringMatching(/^a store,/)]);
  });

  const upload = async (kind: Kind, content: string): Promise<ImportResponseDto> =>
    (await uploadCsv<ImportResponseDto>(service, kind, content)).body;

  const rejectedRows = async ({ rejects_url: url }: ImportResponseDto): Promise<string> =>
    (await answerOf<string>(await send(service, url!))).body;
});
