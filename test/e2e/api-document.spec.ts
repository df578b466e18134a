import { get } from 'node:http';
import {
  answerSchema,
  type ApiDocument,
  apiDocument,
  type Content,
  leavesOf,
  type Operation,
  type Route,
  routesOf,
  type Schema,
} from '../support/product/api-document';
import { API_KEYS } from '../support/product/api-keys';
import { send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';

const NO_CONTENT = '204';
const PROBLEM_MEMBERS = ['type', 'title', 'status', 'detail', 'instance'];
const FLEET_FILTERS = ['as_of', 'status', 'timezone', 'labels', 'q'];
const FLEET_QUERY = [...FLEET_FILTERS, 'no_data', 'limit', 'offset'];
const COUNTING_QUERY = ['as_of', 'no_data', 'accounting', 'carry_minutes', 'exclusions'];
const DAILY_QUERY = [...COUNTING_QUERY, 'from_date', 'to_date'];
const INCIDENTS_QUERY = [...COUNTING_QUERY, 'from', 'to', 'limit', 'offset', 'sort', 'ongoing'];
const TARGETS_QUERY = [
  ...['as_of', 'no_data', 'limit', 'offset', 'period', 'from_date', 'to_date', 'labels', 'q'],
  ...['state', 'group_by', 'sort', 'label_columns'],
];
const IMPORT_QUERY = ['strict', 'mode', 'weekdays', 'valid_from'];

describeOneSetup('the API’s document', 'embedded', (setup) => {
  let service: RunningService;
  let document: ApiDocument;
  let routes: Route[];

  beforeAll(async () => {
    service = await startFreshService(setup);
    document = await apiDocument(service);
    routes = routesOf(document);
  });

  afterAll(() => service.close());

  it('has every route', () => {
    expect(document.openapi).toMatch(/^3\./);
    expect(routes.map(([route]) => route).sort()).toEqual([
      'DELETE /alert-mutes/{mute_id}',
      'DELETE /alert-rules/{rule_id}',
      'DELETE /channels/{name}',
      'DELETE /report-schedules/{name}',
      'DELETE /session',
      'GET /alert-mutes',
      'GET /alert-rules',
      'GET /alert-rules/{rule_id}',
      'GET /alerts',
      'GET /alerts/{alert_id}',
      'GET /audit',
      'GET /channels',
      'GET /channels/{name}',
      'GET /download_report',
      'GET /events',
      'GET /exclusions',
      'GET /exclusions/{exclusion_id}',
      'GET /figures/daily',
      'GET /figures/summary',
      'GET /fleet',
      'GET /fleet/attention',
      'GET /fleet/groups',
      'GET /fleet/heat-map',
      'GET /fleet/hours',
      'GET /fleet/incidents',
      'GET /fleet/stores',
      'GET /get_report/{report_id}',
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /incidents',
      'GET /ingestions',
      'GET /ingestions/{ingestion_id}',
      'GET /ingestions/{ingestion_id}/rejects',
      'GET /metrics',
      'GET /report-schedules',
      'GET /report-schedules/{name}',
      'GET /reports',
      'GET /reports/{report_id}',
      'GET /reports/{report_id}/changes',
      'GET /reports/{report_id}/events',
      'GET /reports/{report_id}/rows',
      'GET /session',
      'GET /stores',
      'GET /stores/{store_id}',
      'GET /stores/{store_id}/badge.svg',
      'GET /stores/{store_id}/incidents',
      'GET /stores/{store_id}/metrics',
      'GET /stores/{store_id}/polls',
      'GET /stores/{store_id}/special-hours',
      'GET /stores/{store_id}/timeline',
      'GET /targets',
      'PATCH /stores/{store_id}',
      'POST /alert-mutes',
      'POST /alert-rules',
      'POST /alerts/{alert_id}/acknowledge',
      'POST /channels',
      'POST /channels/{name}/test',
      'POST /exclusions',
      'POST /exclusions/revoke',
      'POST /exclusions/{exclusion_id}/revoke',
      'POST /ingestions/business-hours',
      'POST /ingestions/exclusions',
      'POST /ingestions/polls',
      'POST /ingestions/preview',
      'POST /ingestions/special-hours',
      'POST /ingestions/stores',
      'POST /ingestions/timezones',
      'POST /polls',
      'POST /report-schedules',
      'POST /reports/{report_id}/reissue',
      'POST /session',
      'POST /special-hours',
      'POST /trigger_report',
      'PUT /alert-rules/{rule_id}',
      'PUT /channels/{name}',
      'PUT /report-schedules/{name}',
      'PUT /stores/{store_id}',
      'PUT /stores/{store_id}/business-hours',
      'PUT /stores/{store_id}/special-hours',
      'PUT /stores/{store_id}/timezone',
    ]);
  });

  it('has a summary and a tag for each of them', () => {
    expect(where(({ summary }) => (summary ?? '') === '')).toEqual([]);
    expect(where(({ tags }) => tags?.length !== 1)).toEqual([]);
  });

  it('has a schema for each good answer', () => {
    const schemas = ({ responses }: Operation) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('2') && status !== NO_CONTENT)
        .map(([, { content }]) => Object.values(content ?? {}).map(({ schema }) => schema));
    // A file may be requested in parts, to delete, and to create or end a session, returns no body, and a dry run creates nothing.
    expect(where((operation) => schemas(operation).length !== 1)).toEqual([
      'GET /download_report',
      'POST /special-hours',
      'POST /exclusions',
      'DELETE /channels/{name}',
      'DELETE /report-schedules/{name}',
      'DELETE /alert-rules/{rule_id}',
      'POST /session',
      'DELETE /session',
    ]);
    expect(where((operation) => schemas(operation).some((one) => one.filter(Boolean).length === 0))).toEqual(
      [],
    );
  });

  it('has an example or the choices for all that a good answer in JSON holds', () => {
    const schemas = routes.flatMap(([route, operation]): [string, Schema][] => {
      const schema = answerSchema(operation);
      return schema === undefined ? [] : [[route, schema]];
    });
    // All but the download, the list of rejected rows, events, badges, the Prometheus page, sessions, and deletions.
    expect(schemas).toHaveLength(routes.length - 11);
    const leaves = schemas.flatMap(([route, schema]) => leavesOf(document, schema, route));
    expect(leaves.length).toBeGreaterThan(schemas.length);
    expect(new Set(leaves.filter(([, leaf]) => !isExplained(leaf)).map(([place]) => place))).toEqual(
      new Set(),
    );
  });

  it('has errors as problem details, each with an example', () => {
    const bad = routes.flatMap(([route, { responses }]) =>
      Object.entries(responses)
        .filter(([status]) => status >= '400')
        .filter(([status, { content }]) => !isProblem(Number(status), content))
        .map(([status]) => `${route} ${status}`),
    );
    expect(bad).toEqual([]);
    expect(document.components.schemas.Problem).toMatchObject({ required: PROBLEM_MEMBERS });
    expect(where(({ responses }) => Object.keys(responses).every((status) => status < '400'))).toEqual([]);
  });

  it('documents answers without a body', () => {
    const bodiless = routes.flatMap(([route, { responses }]) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('3') || status === NO_CONTENT)
        .map(([status, { content }]) => [route, status, content]),
    );
    expect(bodiless.sort()).toEqual([
      ['DELETE /alert-rules/{rule_id}', NO_CONTENT, undefined],
      ['DELETE /channels/{name}', NO_CONTENT, undefined],
      ['DELETE /report-schedules/{name}', NO_CONTENT, undefined],
      ['DELETE /session', NO_CONTENT, undefined],
      ['GET /download_report', '302', undefined],
      ['GET /download_report', '304', undefined],
      ['POST /session', NO_CONTENT, undefined],
    ]);
  });

  it('documents for each route the answers to a missing key, to a read-only key, and beyond the limit', () => {
    const all = ['401', '403', '408', '429', '503'];
    expect(where(({ responses }) => !all.every((status) => status in responses))).toEqual([]);
  });

  it('describes how a key is sent, and whether a request needs one', async () => {
    const schemes = {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key.' },
      'x-api-key': { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' },
    };
    expect(document.security).toEqual([{}, { bearer: [] }, { 'x-api-key': [] }]);
    expect(document.components.securitySchemes).toEqual(schemes);
    const guarded = await startService({ ...service.environment.env, API_KEYS });
    try {
      const { security, components } = await apiDocument(guarded);
      expect(security).toEqual([{ bearer: [] }, { 'x-api-key': [] }]);
      expect(components.securitySchemes).toEqual(schemes);
    } finally {
      await guarded.close();
    }
  });

  it('describes each part of a path and of a query', () => {
    const named = routes.filter(([route]) => route.includes('{'));
    for (const [route, { parameters }] of named) {
      const inPath = (parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(route.match(/\{\w+\}/g));
    }
    // The id may be malformed.
    expect(named.filter(([, { responses }]) => !('400' in responses))).toEqual([]);
    const undescribed = routes.flatMap(([route, { parameters }]) =>
      (parameters ?? [])
        .filter(({ description, schema }) => (description ?? '') === '' || schema === undefined)
        .map(({ name }) => `${route} ${name}`),
    );
    expect(undescribed).toEqual([]);
    const queries = Object.fromEntries(
      routes.map(([route, { parameters }]) => [
        route,
        (parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      ]),
    );
    expect(queries).toMatchObject({
      'GET /alert-mutes': ['limit', 'offset', 'active'],
      'GET /alerts': [
        'limit',
        'offset',
        'status',
        'acknowledged',
        'rule_id',
        'labels',
        'q',
        'store_id',
        'from',
        'to',
      ],
      'GET /audit': ['limit', 'from', 'to', 'actor', 'action', 'store_id', 'request_id', 'cursor'],
      'GET /download_report': ['format', 'file_path'],
      'GET /exclusions': ['limit', 'offset', 'store_id', 'from', 'to', 'kind', 'revoked', 'ingestion_id'],
      'GET /fleet': [...FLEET_FILTERS, 'no_data'],
      'GET /fleet/attention': [...FLEET_QUERY, 'kind', 'label_columns', 'sort'],
      'GET /fleet/groups': [...FLEET_QUERY, 'by', 'sort'],
      'GET /fleet/heat-map': [...FLEET_QUERY, 'label_columns', 'never_up', 'sort'],
      'GET /fleet/hours': FLEET_FILTERS,
      'GET /fleet/incidents': [...FLEET_QUERY, 'label_columns', 'sort'],
      'GET /fleet/stores': [...FLEET_QUERY, 'label_columns', 'never_up', 'sort'],
      'GET /incidents': [...INCIDENTS_QUERY, 'labels', 'q', 'label_columns'],
      'GET /ingestions': ['limit', 'offset'],
      'GET /figures/daily': [...DAILY_QUERY, 'labels', 'q', 'group_by'],
      'GET /reports': ['limit', 'offset'],
      'GET /reports/{report_id}/changes': ['limit', 'offset', 'base_report_id', 'sort', 'absolute'],
      'GET /reports/{report_id}/rows': ['sort', 'store_id', 'labels', 'q', 'format', 'limit', 'offset'],
      'GET /stores': ['limit', 'offset', 'q', 'labels', 'timezone', 'status', 'as_of'],
      'GET /stores/{store_id}': ['as_of'],
      'GET /stores/{store_id}/incidents': INCIDENTS_QUERY,
      'GET /stores/{store_id}/metrics': DAILY_QUERY,
      'GET /stores/{store_id}/polls': ['limit', 'from', 'to', 'cursor'],
      'GET /stores/{store_id}/special-hours': ['from_date', 'to_date'],
      'GET /stores/{store_id}/timeline': [...COUNTING_QUERY, 'from', 'to', 'windows'],
      'GET /targets': TARGETS_QUERY,
      'POST /exclusions': ['dry_run'],
      'POST /ingestions/business-hours': IMPORT_QUERY,
      'POST /ingestions/polls': IMPORT_QUERY,
      'POST /ingestions/preview': [...IMPORT_QUERY, 'kind'],
      'POST /ingestions/special-hours': IMPORT_QUERY,
      'POST /ingestions/timezones': IMPORT_QUERY,
      'POST /polls': ['strict'],
      'POST /special-hours': ['dry_run'],
      'PUT /stores/{store_id}/business-hours': ['dry_run'],
      'PUT /stores/{store_id}/special-hours': ['dry_run', 'from_date', 'to_date'],
    });
  });

  it('refers to nothing that it does not have', () => {
    const references = JSON.stringify(document).match(/#\/components\/schemas\/[^"]+/g) ?? [];
    expect(references.length).toBeGreaterThan(0);
    expect(
      references.filter((ref) => document.components.schemas[ref.split('/').pop()!] === undefined),
    ).toEqual([]);
  });

  it('is shown as a page', async () => {
    const page = await send(service, '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<title>Store monitor API</title>');
  });

  it.each([
    'package.json',
    'README.md',
    'swagger-ui-bundle.js.map',
    'LICENSE',
    '%2e/package.json',
    'x/../package.json',
  ])('is shown by files that the page loads, and no others: %s', async (name) => {
    // `fetch` would resolve the dots.
    const { status, type } = await new Promise<{ status?: number; type?: string }>((resolve, reject) => {
      const options = { path: `/docs/${name}`, agent: false };
      get(service.url, options, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode, type: answer.headers['content-type'] });
      }).once('error', reject);
    });
    expect(status).toBe(404);
    expect(type).toContain('application/problem+json');
  });

  const where = (flawed: (operation: Operation) => boolean) =>
    routes.filter(([, operation]) => flawed(operation)).map(([route]) => route);
});

/** Whether the document shows the format of a value. */
const isExplained = ({ type, enum: choices, example, default: preset }: Schema): boolean =>
  type === 'boolean' || choices !== undefined || example !== undefined || preset !== undefined;

function isProblem(status: number, content: Record<string, Content> = {}): boolean {
  const { schema, example } = content['application/problem+json'] ?? {};
  return (
    Object.keys(content).length === 1 &&
    schema?.$ref === '#/components/schemas/Problem' &&
    PROBLEM_MEMBERS.every((member) => example?.[member] !== undefined) &&
    example?.status === status
  );
}
