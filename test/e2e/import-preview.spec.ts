import { readdir } from 'node:fs/promises';
import {
  type ImportPreviewResponseDto,
  type IngestionPageResponseDto,
} from '../../src/ingestion/api/ingestion.dto';
import { type Answer, answerOf, getJson, type Problem, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { formOf } from '../support/product/scoped-routes';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const GOOD = 'one,active,2023-01-25 10:00:00 UTC';
const pollsFile = (...rows: string[]) => ['store_id,status,timestamp_utc', ...rows, ''].join('\n');

describeOneSetup('the preview of a file', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const preview = async (content: string, query = ''): Promise<Answer<ImportPreviewResponseDto & Problem>> =>
    answerOf(await send(service, `/ingestions/preview${query}`, { method: 'POST', body: formOf(content) }));

  it('has the kind, the first rows, and what a load would do', async () => {
    const { status, body } = await preview(pollsFile(GOOD, 'two,maybe,2023-01-25 10:00:00 UTC', GOOD));
    expect(status).toBe(200);
    expect(body).toEqual({
      kinds: ['polls'],
      kind: 'polls',
      columns: ['store_id', 'status', 'timestamp_utc'],
      first_rows: [
        ['one', 'active', '2023-01-25 10:00:00 UTC'],
        ['two', 'maybe', '2023-01-25 10:00:00 UTC'],
        ['one', 'active', '2023-01-25 10:00:00 UTC'],
      ],
      refusal: null,
      rows_read: 3,
      importable: 2,
      kept: 0,
      stores: 1,
      rejected: 1,
      rejected_rows: [
        {
          line: 3,
          reason: 'status is neither active nor inactive',
          row: 'two,maybe,2023-01-25 10:00:00 UTC',
        },
      ],
      notices: [],
    });
  });

  it('says why a load would be refused, with the rejected rows', async () => {
    const none = await preview(pollsFile('two,maybe,2023-01-25 10:00:00 UTC'));
    expect([none.status, none.body]).toMatchObject([
      200,
      {
        refusal: 'The only row cannot be taken. Line 2: status is neither active nor inactive.',
        rows_read: null,
        rejected: 1,
        rejected_rows: [{ line: 2 }],
      },
    ]);
    const strict = await preview(pollsFile(GOOD, ',active,2023-01-25 10:00:00 UTC'), '?strict=true');
    expect(strict.body.refusal).toBe(
      '1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
    );
    const other = await preview(pollsFile(GOOD), '?kind=timezones');
    expect(other.body).toMatchObject({
      kinds: ['polls'],
      kind: 'timezones',
      refusal: expect.stringContaining('missing: timezone_str'),
    });
  });

  it('has no kind if the columns show none', async () => {
    const { body } = await preview('a,b\n1,2\n');
    expect(body).toMatchObject({
      kinds: [],
      kind: null,
      columns: ['a', 'b'],
      first_rows: [['1', '2']],
      refusal: null,
      rows_read: null,
    });
  });

  it('writes nothing', async () => {
    await preview(pollsFile(GOOD));
    expect(await storedPolls(service)).toEqual([]);
    const { body } = await getJson<IngestionPageResponseDto>(service, '/ingestions');
    expect(body.total).toBe(0);
    expect(await readdir(service.environment.env.UPLOADS_DIR!)).toEqual([]);
  });

  it.each<[number, string, string, FormData | undefined]>([
    [422, 'The file is HTML', '', formOf('<html>')],
    [400, "in the field 'file'", '', undefined],
    [400, 'kind is none of polls', '?kind=poll', formOf(pollsFile(GOOD))],
  ])('answers %i: %s', async (code, detail, query, body) => {
    const request = { method: 'POST', ...(body === undefined ? {} : { body }) };
    const answer = await answerOf<Problem>(await send(service, `/ingestions/preview${query}`, request));
    expect([answer.status, answer.body.detail]).toEqual([code, expect.stringContaining(detail)]);
  });
});
