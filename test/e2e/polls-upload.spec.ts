import { createHash } from 'node:crypto';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeEachSetup } from '../support/setups';

const first = `store_id,status,timestamp_utc
8419537941919820732,active,2023-01-22 12:09:39.388884 UTC
8419537941919820733,inactive,2023-01-22 13:00:00 UTC
8419537941919820732,inactive,2023-01-23 00:00:00.1 UTC
`;

describeEachSetup('polls uploaded one file after the other', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('are accepted, and the answer has their counts', async () => {
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'polls', first, {
      name: 'january.csv',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      ingestion_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'polls',
      source: 'january.csv',
      status: 'Completed',
      message: 'Completed: 3 inserted, 0 changed, 0 unchanged.',
      sha256: createHash('sha256').update(first).digest('hex'),
      rows_read: 3,
      inserted: 3,
      changed: 0,
      unchanged: 0,
      removed: 0,
      rejected: 0,
      kept: 0,
      notices: ['new-stores', 'stores-without-hours', 'stores-without-zone'].map((code) => ({
        code,
        count: 2,
        message: expect.stringMatching(/^Stores .*\.$/),
        examples: ['8419537941919820732', '8419537941919820733'],
      })),
      first_observed_at: '2023-01-22T12:09:39.388Z',
      last_observed_at: '2023-01-23T00:00:00.100Z',
      started_at: expect.any(String),
      finished_at: expect.any(String),
      rejects_url: null,
      rejected_rows: [],
    });
    expect(await storedPolls(service)).toEqual([
      '8419537941919820732 2023-01-22T12:09:39.388Z active',
      '8419537941919820732 2023-01-23T00:00:00.100Z inactive',
      '8419537941919820733 2023-01-22T13:00:00.000Z inactive',
    ]);
  });

  it('change nothing when they are sent again, and the answer says so', async () => {
    const before = await storedPolls(service);
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'polls', first);
    expect(status).toBe(201);
    expect(body).toMatchObject({ rows_read: 3, inserted: 0, changed: 0, unchanged: 3 });
    expect(body.message).toContain('nothing changed');
    expect(await storedPolls(service)).toEqual(before);
  });

  it('get the status of a later file', async () => {
    const later = `store_id,status,timestamp_utc
8419537941919820733,active,2023-01-22 13:00:00 UTC
8419537941919820732,active,2023-01-22 12:09:39.388 UTC
8419537941919820733,active,2023-01-22 14:00:00 UTC
`;
    const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', later);
    // The second differs only in digits below a millisecond, which are truncated.
    expect(body).toMatchObject({ rows_read: 3, inserted: 1, changed: 1, unchanged: 1 });
    expect(await storedPolls(service)).toEqual([
      '8419537941919820732 2023-01-22T12:09:39.388Z active',
      '8419537941919820732 2023-01-23T00:00:00.100Z inactive',
      '8419537941919820733 2023-01-22T13:00:00.000Z active',
      '8419537941919820733 2023-01-22T14:00:00.000Z active',
    ]);
  });

  it('contradict each other within a file: the row that came last wins', async () => {
    const contradicting = `store_id,status,timestamp_utc
x,active,2023-02-01 00:00:00 UTC
y,inactive,2023-02-01 00:00:00 UTC
x,inactive,2023-02-01 00:00:00 UTC
y,active,2023-02-01 00:00:00.0004 UTC
x,active,2023-02-01 01:00:00+00:00
X,active,2023-02-01T00:00:00Z
x,inactive,2023-02-01T01:00:00+01:00
`;
    const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', contradicting);
    expect(body).toMatchObject({ rows_read: 7, inserted: 4, changed: 0, unchanged: 3, rejected: 0 });
    expect((await storedPolls(service)).filter((poll) => /^[xy] /i.test(poll))).toEqual([
      'X 2023-02-01T00:00:00.000Z active',
      'x 2023-02-01T00:00:00.000Z inactive',
      'x 2023-02-01T01:00:00.000Z active',
      'y 2023-02-01T00:00:00.000Z active',
    ]);
  });
});
