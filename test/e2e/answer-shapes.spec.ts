import { AlertRunner } from '../../src/alerts';
import { type IngestionResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { differences } from '../support/product/answer-shape';
import {
  answerSchema,
  type ApiDocument,
  apiDocument,
  type Route,
  routesOf,
} from '../support/product/api-document';
import {
  type Answer,
  answerOf,
  type ExcludedStoresResponseDto,
  getJson,
  patchJson,
  postJson,
  putJson,
  reportWhenDone,
  send,
  storePath,
  triggerReport,
  uploadCsv,
} from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { formOf } from '../support/product/scoped-routes';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const hours = [{ day_of_week: 2, start_time_local: '09:00', end_time_local: '17:00' }];
const schedule = 'store_id,dayOfWeek,start_time_local,end_time_local\nquiet,2,09:00,17:00\nquiet,9,,\n';
const polls = 'store_id,status,timestamp_utc\npoll,active,2023-01-25 18:00:00 UTC\npoll,up,\n';
const zones = 'store_id,timezone_str\ndays,Asia/Kathmandu\nnight,\n';
const specialHours =
  'store_id,date,start_time_local,end_time_local\nquiet,2023-01-24,09:00,12:00\nquiet,,,\n';
const details = 'store_id,name,region\ndays,Days,north\n,x,y\n';
const exclusions =
  'store_id,starts_at,ends_at,kind\nquiet,2023-01-24T00:00:00Z,2023-01-25T00:00:00Z,planned\nquiet,,,\n';
/** Open on each day, and sometimes down: none of its lists is empty. */
const store = 'always';

/** The targets of stores, or of groups. */
const EITHER = ['.items', '.groups'];

interface Named {
  readonly name: string;
}

/** For each route, answers that together contain every possible member. */
type Asked = Record<string, (() => Promise<Answer<unknown>>)[]>;

describeOneSetup('what the API answers', 'embedded', (setup) => {
  let service: RunningService;
  let document: ApiDocument;
  let routes: Route[];
  let asked: Asked;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TARGET_PERCENT: '99' }));
    document = await apiDocument(service);
    routes = routesOf(document).filter(([, operation]) => answerSchema(operation) !== undefined);
    await loadSmallFleet(service);
    const done = await triggerReport(service, { as_of: '2023-01-25T18:00:00Z', columns: 'extended' });
    await reportWhenDone(service, done);
    const earlier = await triggerReport(service, { as_of: '2023-01-25T12:00:00Z' });
    await reportWhenDone(service, earlier);
    asked = questions(done, earlier, await keptReport(service));
  });

  afterAll(() => service.close());

  it('is asked of each route that answers in JSON', () => {
    expect(Object.keys(asked).sort()).toEqual(routes.map(([route]) => route).sort());
  });

  it('has exactly what its schema lists', async () => {
    const found: string[] = [];
    for (const [route, operation] of routes) {
      for (const ask of asked[route]!) {
        const { status, body } = await ask();
        expect(`${route} ${status}`).toMatch(/ 20[012]$/);
        const different = differences(document, answerSchema(operation)!, body, [
          '.rejected_rows',
          '.notices',
          '.items[].notices',
          '.business_hours',
          '.hours_versions',
          '.days[].polls',
          ...(route === 'GET /targets' ? EITHER : []),
          // Not of a dry run, nor of a store without them.
          '.exclusions',
          '.applied_exclusions',
          '.days[].excluded',
        ]);
        found.push(...different.map((what) => `${route} ${what}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('fails the check if it differs', () => {
    const [, operation] = routes.find(([route]) => route === 'GET /stores/{store_id}')!;
    const wrong = { store_id: 5, status: 'open', as_of: 'now', until: null, extra: 1, business_hours: [] };
    expect(differences(document, answerSchema(operation)!, wrong)).toEqual(
      expect.arrayContaining([
        '.timezone is missing',
        '.store_id is 5',
        '.status is "open"',
        '.as_of is "now"',
        '.extra is not in the document',
        '.business_hours is empty',
      ]),
    );
    expect(differences(document, answerSchema(operation)!, [])).toEqual([' is not an object']);
    expect(differences(document, answerSchema(operation)!, null)).toEqual([' is null']);
  });

  function questions(done: string, earlier: string, running: string): Asked {
    const get = (path: string) => () => getJson(service, path);
    const poll = { store_id: 'poll', status: 'up', timestamp_utc: '2023-01-25T18:00:00Z' };
    const load = async () => {
      const { body } = await uploadCsv<ImportResponseDto>(service, 'timezones', zones);
      return getJson<IngestionResponseDto>(service, `/ingestions/${body.ingestion_id}`);
    };
    const dry = { dry_run: true };
    const day24 = { from_date: '2023-01-24', to_date: '2023-01-24' };
    const special_hours = [
      { date: '2023-01-24', start_time_local: '09:00', end_time_local: '12:00', reason: 'sale' },
    ];
    const day = { starts_at: '2023-01-24T00:00:00Z', ends_at: '2023-01-25T00:00:00Z', kind: 'planned' };
    const exclude = (query = '') =>
      postJson<ExcludedStoresResponseDto>(service, `/exclusions${query}`, { store_id: store, ...day });
    const revokeBatch = async () =>
      postJson(service, '/exclusions/revoke', { ingestion_id: (await exclude()).body.ingestion_id });
    const idOfOne = async () => (await exclude()).body.exclusions[0]!.exclusion_id;
    const revoke = async () => postJson(service, `/exclusions/${await idOfOne()}/revoke`);
    const one = async () => getJson(service, `/exclusions/${await idOfOne()}`);
    let made = 0;
    const chat = { kind: 'slack', url: 'http://127.0.0.1:9/T0/B0' };
    const makeChannel = () => postJson<Named>(service, '/channels', { ...chat, name: `chat-${made++}` });
    const channel = async () => (await makeChannel()).body.name;
    const scheduled = async () => ({
      cron: '0 0 29 2 *',
      report: { period: 'last_week', group_by: 'region' },
      channels: [await channel()],
    });
    const makeSchedule = async () =>
      postJson<Named>(service, '/report-schedules', { ...(await scheduled()), name: `rare-${made++}` });
    const reportSchedule = async () => (await makeSchedule()).body.name;
    const ruleOf = async () => ({ name: 'down', down_minutes: 15, channels: [await channel()] });
    const makeRule = async () => postJson<{ rule_id: string }>(service, '/alert-rules', await ruleOf());
    const rule = async () => (await makeRule()).body.rule_id;
    const alerts = async () => {
      await makeRule();
      // Ten minutes after the latest poll, always is down for forty.
      await service.app.get(AlertRunner).evaluateRules(Date.parse('2023-01-25T18:10:00Z'));
      return getJson<{ items: { alert_id: string }[] }>(service, '/alerts');
    };
    const alert = async () => (await alerts()).body.items[0]!.alert_id;
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const makeMute = () =>
      postJson<{ mute_id: string }>(service, '/alert-mutes', {
        store_id: store,
        until: tomorrow,
        reason: 'x',
      });
    const mute = async () => (await makeMute()).body.mute_id;
    return {
      'GET /alert-rules': [
        async () => {
          await makeRule();
          return getJson(service, '/alert-rules');
        },
      ],
      'POST /alert-rules': [makeRule],
      'GET /alert-rules/{rule_id}': [async () => getJson(service, `/alert-rules/${await rule()}`)],
      'PUT /alert-rules/{rule_id}': [
        async () => putJson(service, `/alert-rules/${await rule()}`, await ruleOf()),
      ],
      'GET /alerts': [alerts],
      'GET /alerts/{alert_id}': [async () => getJson(service, `/alerts/${await alert()}`)],
      'POST /alerts/{alert_id}/acknowledge': [
        async () => postJson(service, `/alerts/${await alert()}/acknowledge`),
      ],
      'GET /alert-mutes': [
        async () => {
          await makeMute();
          return getJson(service, '/alert-mutes');
        },
      ],
      'POST /alert-mutes': [makeMute],
      'DELETE /alert-mutes/{mute_id}': [
        async () => answerOf(await send(service, `/alert-mutes/${await mute()}`, { method: 'DELETE' })),
      ],
      'GET /channels': [
        async () => {
          await makeChannel();
          return getJson(service, '/channels');
        },
      ],
      'POST /channels': [makeChannel],
      'GET /channels/{name}': [async () => getJson(service, `/channels/${await channel()}`)],
      'PUT /channels/{name}': [async () => putJson(service, `/channels/${await channel()}`, chat)],
      'POST /channels/{name}/test': [async () => postJson(service, `/channels/${await channel()}/test`)],
      'GET /report-schedules': [
        async () => {
          await makeSchedule();
          return getJson(service, '/report-schedules');
        },
      ],
      'POST /report-schedules': [makeSchedule],
      'GET /report-schedules/{name}': [
        async () => getJson(service, `/report-schedules/${await reportSchedule()}`),
      ],
      'PUT /report-schedules/{name}': [
        async () => putJson(service, `/report-schedules/${await reportSchedule()}`, await scheduled()),
      ],
      'GET /audit': [get('/audit'), get('/audit?limit=1')],
      'GET /health': [get('/health')],
      'GET /health/live': [get('/health/live')],
      'GET /health/ready': [get('/health/ready')],
      'POST /ingestions/business-hours': [() => uploadCsv(service, 'business-hours', schedule)],
      'POST /ingestions/exclusions': [() => uploadCsv(service, 'exclusions', exclusions)],
      'POST /ingestions/polls': [() => uploadCsv(service, 'polls', polls)],
      'POST /ingestions/preview': [
        async () =>
          answerOf(await send(service, '/ingestions/preview', { method: 'POST', body: formOf(polls) })),
      ],
      'POST /ingestions/special-hours': [() => uploadCsv(service, 'special-hours', specialHours)],
      'POST /ingestions/stores': [() => uploadCsv(service, 'stores', details)],
      'POST /ingestions/timezones': [() => uploadCsv(service, 'timezones', zones)],
      'POST /polls': [() => postJson(service, '/polls', { polls: [poll] })],
      'GET /ingestions': [get('/ingestions')],
      'GET /ingestions/{ingestion_id}': [load],
      'POST /trigger_report': [() => postJson(service, '/trigger_report')],
      'GET /get_report/{report_id}': [get(`/get_report/${done}`), get(`/get_report/${running}`)],
      'GET /reports': [get('/reports')],
      'GET /reports/{report_id}': [get(`/reports/${done}`), get(`/reports/${running}`)],
      'POST /reports/{report_id}/reissue': [() => postJson(service, `/reports/${done}/reissue`)],
      'GET /reports/{report_id}/rows': [get(`/reports/${done}/rows`)],
      'GET /reports/{report_id}/changes': [get(`/reports/${done}/changes?base_report_id=${earlier}`)],
      'POST /exclusions': [exclude, () => exclude('?dry_run=true')],
      'POST /exclusions/revoke': [revokeBatch],
      'POST /exclusions/{exclusion_id}/revoke': [revoke],
      'GET /exclusions': [get('/exclusions')],
      'GET /exclusions/{exclusion_id}': [one],
      'GET /fleet': [get('/fleet')],
      'GET /fleet/hours': [get('/fleet/hours')],
      'GET /fleet/stores': [get('/fleet/stores'), get('/fleet/stores?label_columns=region')],
      'GET /fleet/heat-map': [get('/fleet/heat-map')],
      'GET /fleet/groups': [get('/fleet/groups?by=timezone,region')],
      'GET /fleet/attention': [get('/fleet/attention?label_columns=region&kind=ongoing')],
      'GET /fleet/incidents': [get('/fleet/incidents?label_columns=region')],
      'GET /incidents': [get('/incidents?label_columns=region')],
      'GET /figures/summary': [get('/figures/summary?period=today&group_by=timezone')],
      'GET /figures/daily': [get('/figures/daily'), get('/figures/daily?group_by=timezone')],
      'GET /session': [get('/session')],
      'GET /stores': [get('/stores')],
      'GET /targets': [get('/targets?label_columns=region'), get('/targets?group_by=timezone')],
      'GET /stores/{store_id}': [get(storePath('days')), get(storePath('silent'))],
      'GET /stores/{store_id}/incidents': [get(storePath(store, '/incidents'))],
      'GET /stores/{store_id}/metrics': [get(storePath(store, '/metrics'))],
      'GET /stores/{store_id}/polls': [
        get(storePath(store, '/polls')),
        get(storePath(store, '/polls', { limit: 1 })),
      ],
      'GET /stores/{store_id}/timeline': [
        get(storePath(store, '/timeline')),
        get(storePath(store, '/timeline', { from: '2023-01-24T18:00:00Z' })),
      ],
      'PUT /stores/{store_id}': [
        () => putJson(service, storePath(store), { name: 'Always', labels: { region: 'north' } }),
      ],
      'PATCH /stores/{store_id}': [() => patchJson(service, storePath('quiet'), { target_percent: 99 })],
      'PUT /stores/{store_id}/business-hours': [
        () => putJson(service, storePath('quiet', '/business-hours'), { business_hours: hours }),
        () => putJson(service, storePath(store, '/business-hours', dry), { business_hours: hours }),
      ],
      'GET /stores/{store_id}/special-hours': [
        async () => {
          await putJson(service, storePath(store, '/special-hours', day24), { special_hours });
          return getJson(service, storePath(store, '/special-hours'));
        },
      ],
      'PUT /stores/{store_id}/special-hours': [
        () => putJson(service, storePath('quiet', '/special-hours', day24), { special_hours }),
        () => putJson(service, storePath(store, '/special-hours', { ...day24, ...dry }), { special_hours }),
      ],
      // The first answer of the document is that of a dry run.
      'POST /special-hours': [
        () =>
          postJson(service, '/special-hours?dry_run=true', {
            selection: { store_ids: [store] },
            dates: special_hours,
          }),
      ],
      'PUT /stores/{store_id}/timezone': [
        () => putJson(service, storePath('quiet', '/timezone'), { timezone: 'UTC' }),
      ],
    };
  }
});
