import type { Kind } from './client';

/** What requests name: of a store and of what belongs to it, or of nothing that exists. */
export interface Named {
  readonly store: string;
  readonly report: string;
  readonly file: string;
  readonly ingestion: string;
  readonly exclusion: string;
  readonly batch: string;
}

export type Asked = readonly [path: string, request?: RequestInit];

/** The columns of each kind of file, and its lines for one store; the lines for a number are different ones. */
const LINES: Readonly<
  Record<Kind, readonly [columns: string, linesOf: (store: string, i: number) => string[]]>
> = {
  polls: [
    'store_id,status,timestamp_utc',
    (store, i) => [
      `${store},active,2023-01-23 ${10 + i}:00:00 UTC`,
      `${store},inactive,2023-01-23 ${16 + i}:30:00 UTC`,
      `${store},inactive,2023-01-24 ${11 + i}:00:00 UTC`,
      `${store},${i === 1 ? 'active' : 'inactive'},2023-01-25 ${12 + i}:15:00 UTC`,
    ],
  ],
  'business-hours': [
    'store_id,dayOfWeek,start_time_local,end_time_local',
    (store, i) => [0, 1, 2, 3].map((day) => `${store},${day},08:00,${17 + i}:00`),
  ],
  'special-hours': [
    'store_id,date,start_time_local,end_time_local,reason',
    (store, i) => [`${store},2023-01-24,09:00,${18 + i}:00,Holiday ${i}`],
  ],
  timezones: [
    'store_id,timezone_str',
    (store, i) => [`${store},${['America/New_York', 'Europe/Berlin', 'Asia/Tokyo', 'UTC'][i]}`],
  ],
  exclusions: [
    'store_id,starts_at,ends_at,kind,reason',
    (store, i) => [`${store},2023-01-23T17:0${i}:00Z,2023-01-23T18:00:00Z,planned,Works ${i}`],
  ],
  stores: [
    'store_id,name,region,chain,target_percent,sales_per_hour',
    (store, i) => [
      [
        ...[store, `Store ${i}`, store.replace(/-.*/, ''), i === 0 ? '' : `chain ${i}`],
        ...[`9${i}.5`, `${100 + i}`],
      ].join(),
    ],
  ],
};

export const KINDS = Object.keys(LINES) as Kind[];

/** A file with the lines of these stores. Stores with the same place in the list have the same lines. */
export const fileOf = (kind: Kind, stores: readonly (readonly [store: string, i: number])[]): string => {
  const [columns, linesOf] = LINES[kind];
  return [columns, ...stores.flatMap(([store, i]) => linesOf(store, i)), ''].join('\n');
};

export function formOf(content: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([content], { type: 'text/csv' }), 'data.csv');
  return form;
}

export const jsonOf = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The store that is within the scope in files, whose lines are loaded already. */
export const INSIDE = 'north-01';

const uploads = Object.fromEntries(
  KINDS.map((kind) => [
    `POST /ingestions/${kind}`,
    ({ store }: Named): Asked => [
      `/ingestions/${kind}`,
      {
        method: 'POST',
        body: formOf(
          fileOf(kind, [
            [INSIDE, 0],
            [store, 3],
          ]).replace(/,(?:south|other),/, ',west,'),
        ),
      },
    ],
  ]),
);

const atStore =
  (path: string) =>
  ({ store }: Named): Asked => [`/stores/${store}${path}`];
const editOf =
  (method: string, path: string, body: unknown) =>
  ({ store }: Named): Asked => [`/stores/${store}${path}`, jsonOf(method, body)];
const searched =
  (path: string) =>
  ({ store }: Named): Asked => [`${path}?q=${store}`];

const HOURS = { start_time_local: '10:00', end_time_local: '11:00' };
const SPECIAL = [{ date: '2023-01-25', ...HOURS }];

/** The routes that name a store, a report, a load or an exclusion, and a request of each. */
export const ROUTES_OF_IDS: Readonly<Record<string, (named: Named) => Asked>> = {
  'GET /get_report/{report_id}': ({ report }) => [`/get_report/${report}`],
  'GET /download_report': ({ file }) => [`/download_report?file_path=${encodeURIComponent(file)}`],
  'GET /reports/{report_id}': ({ report }) => [`/reports/${report}`],
  'GET /reports/{report_id}/events': ({ report }) => [`/reports/${report}/events`],
  'GET /reports/{report_id}/rows': ({ report }) => [`/reports/${report}/rows`],
  'GET /reports/{report_id}/changes': ({ report }) => [`/reports/${report}/changes?base_report_id=${report}`],
  'POST /reports/{report_id}/reissue': ({ report }) => [`/reports/${report}/reissue`, { method: 'POST' }],
  ...uploads,
  'POST /polls': ({ store }) => [
    '/polls',
    jsonOf('POST', {
      polls: [
        { store_id: INSIDE, status: 'active', timestamp_utc: '2023-01-23 10:00:00 UTC' },
        { store_id: store, status: 'active', timestamp_utc: '2023-01-23 10:17:00 UTC' },
      ],
    }),
  ],
  'GET /ingestions/{ingestion_id}': ({ ingestion }) => [`/ingestions/${ingestion}`],
  'GET /ingestions/{ingestion_id}/rejects': ({ ingestion }) => [`/ingestions/${ingestion}/rejects`],
  'GET /exclusions': ({ store }) => [`/exclusions?store_id=${store}`],
  'POST /exclusions': ({ store }) => [
    '/exclusions',
    jsonOf('POST', {
      store_id: store,
      starts_at: '2023-01-25T10:00:00Z',
      ends_at: '2023-01-25T11:00:00Z',
      kind: 'planned',
    }),
  ],
  'GET /exclusions/{exclusion_id}': ({ exclusion }) => [`/exclusions/${exclusion}`],
  'POST /exclusions/{exclusion_id}/revoke': ({ exclusion }) => [
    `/exclusions/${exclusion}/revoke`,
    { method: 'POST' },
  ],
  'POST /exclusions/revoke': ({ batch }) => ['/exclusions/revoke', jsonOf('POST', { ingestion_id: batch })],
  'POST /special-hours': ({ store }) => [
    '/special-hours',
    jsonOf('POST', { selection: { store_ids: [store] }, dates: SPECIAL }),
  ],
  'GET /stores': searched('/stores'),
  'GET /stores/{store_id}': atStore(''),
  'PUT /stores/{store_id}': editOf('PUT', '', { name: 'Renamed', labels: { region: 'south' } }),
  'PATCH /stores/{store_id}': editOf('PATCH', '', { labels: { region: 'north' } }),
  'GET /stores/{store_id}/timeline': atStore('/timeline'),
  'GET /stores/{store_id}/polls': atStore('/polls'),
  'GET /stores/{store_id}/badge.svg': atStore('/badge.svg'),
  'GET /stores/{store_id}/incidents': atStore('/incidents'),
  'GET /stores/{store_id}/metrics': atStore('/metrics'),
  'PUT /stores/{store_id}/business-hours': editOf('PUT', '/business-hours', {
    business_hours: [{ day_of_week: 0, ...HOURS }],
  }),
  'PUT /stores/{store_id}/timezone': editOf('PUT', '/timezone', { timezone: 'Asia/Kathmandu' }),
  'GET /stores/{store_id}/special-hours': atStore('/special-hours'),
  'PUT /stores/{store_id}/special-hours': editOf(
    'PUT',
    '/special-hours?from_date=2023-01-25&to_date=2023-01-25',
    { special_hours: SPECIAL },
  ),
  'GET /fleet': searched('/fleet'),
  'GET /fleet/hours': searched('/fleet/hours'),
  'GET /fleet/stores': searched('/fleet/stores'),
  'GET /fleet/heat-map': searched('/fleet/heat-map'),
  'GET /fleet/incidents': searched('/fleet/incidents'),
  'GET /fleet/groups': ({ store }) => [`/fleet/groups?by=region&q=${store}`],
  'GET /incidents': searched('/incidents'),
  'GET /figures/daily': searched('/figures/daily'),
  'GET /targets': searched('/targets'),
};

/** The routes whose answers are those of a database with the stores of the scope alone, and queries of each. */
export const ROUTES_OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  'GET /stores': [
    '',
    '?limit=1&offset=1',
    '?status=down',
    '?timezone=Europe/Berlin',
    '?labels=chain',
    '?labels=region%3Dsouth',
  ],
  'GET /stores/{store_id}': [''],
  'GET /stores/{store_id}/timeline': ['', '?windows=rolling'],
  'GET /stores/{store_id}/polls': [''],
  'GET /stores/{store_id}/badge.svg': [''],
  'GET /stores/{store_id}/incidents': [''],
  'GET /stores/{store_id}/metrics': [''],
  'GET /stores/{store_id}/special-hours': [''],
  'GET /exclusions': ['', '?limit=1&offset=1', '?kind=planned'],
  'GET /incidents': ['', '?sort=duration&limit=2', '?labels=chain'],
  'GET /figures/daily': ['', '?from_date=2023-01-23&to_date=2023-01-25', '?group_by=chain,timezone'],
  'GET /figures/summary': ['', '?period=this_week&group_by=chain'],
  'GET /targets': ['', '?group_by=chain', '?period=last_7_days&state=breached'],
  'GET /fleet': ['', '?timezone=Europe/Berlin', '?labels=region!%3Dnorth'],
  'GET /fleet/groups': ['?by=region', '?by=chain,timezone'],
  'GET /fleet/hours': [''],
  'GET /fleet/stores': ['', '?sort=store_id&limit=1&offset=1'],
  'GET /fleet/heat-map': [''],
  'GET /fleet/attention': ['', '?kind=ongoing&sort=start', '?kind=never_up&no_data=exclude', '?kind=stale'],
  'GET /fleet/incidents': ['', '?no_data=exclude'],
};

/** The routes whose rows are those of keys with the same selector: see the tests of reports and loads. */
export const ROUTES_OF_ROWS: readonly string[] = [
  'POST /trigger_report',
  'GET /reports',
  'GET /ingestions',
  'POST /ingestions/preview',
];

/** The routes whose answer has no end: see the tests of events. */
export const STREAMED_ROUTES: readonly string[] = ['GET /events'];

/** The routes about all stores, which such a key may not ask. */
export const REFUSED_ROUTES: readonly string[] = [
  'GET /metrics',
  'GET /audit',
  'GET /channels',
  'POST /channels',
  'GET /channels/{name}',
  'PUT /channels/{name}',
  'DELETE /channels/{name}',
  'POST /channels/{name}/test',
  'GET /report-schedules',
  'POST /report-schedules',
  'GET /report-schedules/{name}',
  'PUT /report-schedules/{name}',
  'DELETE /report-schedules/{name}',
  'GET /alert-rules',
  'POST /alert-rules',
  'GET /alert-rules/{rule_id}',
  'PUT /alert-rules/{rule_id}',
  'DELETE /alert-rules/{rule_id}',
  'GET /alerts',
  'GET /alerts/{alert_id}',
  'POST /alerts/{alert_id}/acknowledge',
  'GET /alert-mutes',
  'POST /alert-mutes',
  'DELETE /alert-mutes/{mute_id}',
];

/** The routes that say nothing of stores. */
export const ROUTES_WITHOUT_STORES: readonly string[] = [
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /session',
  'POST /session',
  'DELETE /session',
];
