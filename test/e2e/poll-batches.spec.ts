import { type IngestionResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, postJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const poll = (store_id: unknown, rest: Record<string, unknown> = {}) => ({
  store_id,
  status: 'active',
  timestamp_utc: '2023-01-22T12:00:00Z',
  ...rest,
});

describeOneSetup('a JSON batch of polls', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const load = <Body = ImportResponseDto>(polls: unknown, query = '') =>
    postJson<Body>(service, `/polls${query}`, { polls });

  it('is loaded by the rules of a file', async () => {
    const polls = [poll('a'), poll('b', { status: 'inactive' }), poll('a', { status: 'inactive' })];
    const { status, body } = await load(polls);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'polls',
      source: 'JSON batch',
      rows_read: 3,
      inserted: 2,
      unchanged: 1,
      rejected: 0,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      first_observed_at: '2023-01-22T12:00:00.000Z',
    });
    expect(await storedPolls(service)).toEqual([
      'a 2023-01-22T12:00:00.000Z inactive',
      'b 2023-01-22T12:00:00.000Z inactive',
    ]);
    expect((await load(polls)).body.message).toContain('nothing changed');
  });

  it('rejects a bad poll alone, with its place and reason', async () => {
    const { status, body } = await load([
      poll(Number('8419537941919820732')),
      poll('c'),
      poll('d', { status: true }),
      poll('e', { timestamp_utc: 1674388800000 }),
      { store_id: 'f', status: 'active' },
      null,
      ['g', 'active', '2023-01-22T12:00:00Z'],
      poll('h', { timestamp_utc: '2023-01-22' }),
      poll('i', { more: 'is passed over' }),
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ rows_read: 9, inserted: 2, rejected: 7 });
    expect(body.rejected_rows).toMatchObject([
      { line: 1, reason: 'store_id is a number; send it as text, since large ones lose digits' },
      { line: 3, reason: 'status is not text' },
      { line: 4, reason: expect.stringContaining('timestamp_utc is a number') },
      { line: 5, reason: 'timestamp_utc is missing' },
      { line: 6, reason: 'the row is not a JSON object' },
      { line: 7, reason: 'the row is not a JSON object' },
      { line: 8, reason: expect.stringMatching(/^timestamp_utc is not a time/) },
    ]);
    const { body: rejects } = await getJson<string>(service, `/ingestions/${body.ingestion_id}/rejects`);
    expect(rejects.trimEnd().split('\n')).toHaveLength(8);
  });

  it('is refused for a bad poll when it is strict', async () => {
    const before = await storedPolls(service);
    const { status, body } = await load<Problem>([poll('j'), poll(1)], '?strict=true');
    expect(status).toBe(422);
    expect(body).toMatchObject({ rejected: 1, rejected_rows: [{ line: 2 }] });
    const { body: row } = await getJson<IngestionResponseDto>(
      service,
      `/ingestions/${String(body.ingestion_id)}`,
    );
    expect(row.status).toBe('Refused');
    expect(await storedPolls(service)).toEqual(before);
  });

  it('may be empty', async () => {
    expect((await load([])).body).toMatchObject({ status: 'Completed', rows_read: 0, inserted: 0 });
  });

  it.each([undefined, null, {}, 'polls', 5])('is a list and not %j', async (polls) => {
    const { status, body } = await load<Problem>(polls);
    expect(status).toBe(400);
    expect(body.detail).toContain('polls is not a list');
  });

  it('has no other member', async () => {
    const { status, body } = await postJson<Problem>(service, '/polls', { polls: [poll('a')], store: 'a' });
    expect(status).toBe(400);
    expect(body.detail).toContain('store is unknown here');
  });

  it('holds 10,000 polls and not one more', async () => {
    // Ids as long as real ones, so that the limit in bytes matters as well.
    const polls = Array.from({ length: 10_001 }, (_, i) =>
      poll(`0123456789-0123456789-0123456789-0123456789-0123456789-${i}`, {
        timestamp_utc: '2023-01-22 12:09:39.388884 UTC',
      }),
    );
    const before = (await storedPolls(service)).length;
    const { status, body } = await load<Problem>(polls);
    expect(status).toBe(413);
    expect(body).toMatchObject({ status: 413, detail: expect.stringContaining('at most 10000 polls') });
    expect(await storedPolls(service)).toHaveLength(before);

    expect((await load(polls.slice(1))).body).toMatchObject({ inserted: 10_000, rejected: 0 });
    expect(await storedPolls(service)).toHaveLength(before + 10_000);
  });
});
