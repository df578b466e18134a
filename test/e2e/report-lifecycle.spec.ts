import { randomUUID } from 'node:crypto';
import { type Problem } from '../../src/platform/http/problem.filter';
import {
  getJson,
  postJson,
  reportCsv,
  reportWhenDone,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeEachSetup } from '../support/setups';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// Open 24/7 in UTC: up until 11:30; the last hour is 11:00 to 12:00.
const polls = `store_id,status,timestamp_utc
one,active,2023-01-25 10:00:00 UTC
one,inactive,2023-01-25 11:30:00 UTC
one,inactive,2023-01-25 12:00:00 UTC
`;

describeEachSetup('a report', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', polls);
  });

  afterAll(() => service.close());

  it.each([
    ['without a body', undefined],
    ['with an empty body', {}],
    ['with a choice', { as_of: '2023-01-25T11:00:00Z', windows: 'rolling', no_data: 'exclude' }],
    ['with nulls for what is left open', { as_of: null, windows: null, no_data: null }],
  ])('is accepted %s', async (_, body) => {
    const { status, body: answer } = await postJson<{ report_id: string }>(service, '/trigger_report', body);
    expect(status).toBe(202);
    expect(answer).toEqual({ report_id: expect.stringMatching(uuid) });
  });

  it('is Running or Completed right after the trigger, and Completed with its file in the end', async () => {
    const reportId = await triggerReport(service);
    const completed = { status: 'Completed', filepath: `reports/store_report_${reportId}.csv` };
    const first = await getJson(service, `/get_report/${reportId}`);
    expect(first.status).toBe(200);
    expect([{ status: 'Running' }, completed]).toContainEqual(first.body);

    await reportWhenDone(service, reportId);
    expect((await getJson(service, `/get_report/${reportId}`)).body).toEqual(completed);
  });

  it('is computed with its parameters', async () => {
    const figures = async (body?: unknown) => (await reportCsv(service, body)).split('\n')[1];
    expect(await figures()).toBe('one,30.00,11.50,11.50,30.00,0.50,144.50');
    expect(await figures({ windows: 'rolling', no_data: 'exclude' })).toBe(
      'one,30.00,11.50,11.50,30.00,0.50,0.50',
    );
    expect(await figures({ as_of: '2023-01-25 12:00:00+01:00' })).toBe(
      'one,60.00,11.00,11.00,0.00,0.00,144.00',
    );
  });

  it.each([
    ['as_of', { as_of: 'yesterday' }],
    ['as_of', { as_of: 1674648000000 }],
    ['as_of', { as_of: '2023-01-25 12:00:00' }],
    ['windows', { windows: 'weekly' }],
    ['no_data', { no_data: 'up' }],
    ['asof', { asof: '2023-01-25T12:00:00Z' }],
    ['windows', { windows: ['calendar'] }],
  ])('is refused for a bad %s: %j', async (field, body) => {
    const { status, body: problem } = await postJson<Problem>(service, '/trigger_report', body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({ status: 400, detail: expect.stringContaining(field) });
  });

  it.each(['/get_report/', '/reports/'])('is not found at %s by an unknown id', async (path) => {
    const { status, body } = await getJson<Problem>(service, `${path}${randomUUID()}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ title: 'Not Found', detail: 'There is no such report.' });
  });

  it.each(['/get_report/', '/reports/'])('is refused at %s for an invalid UUID', async (path) => {
    for (const id of ['1', 'store_report', `${randomUUID()}x`, encodeURIComponent("' OR 1=1 --")]) {
      expect((await getJson(service, `${path}${id}`)).status).toBe(400);
    }
  });
});
