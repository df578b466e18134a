import type { ReportResponseDto } from '../../../src/reports/api/report.dto';
import { until } from '../until';
import type { Place } from './service';

export type {
  ExcludedStoresResponseDto,
  ExclusionPageResponseDto,
  ExclusionResponseDto,
  RevokedBatchResponseDto,
} from '../../../src/ingestion/api/exclusions.dto';
export type {
  FleetDailyResponseDto,
  FleetDayResponseDto,
  StoreDailyResponseDto,
  StoreDayResponseDto,
} from '../../../src/metrics/api/daily.controller';
export type { FleetIncidentPageResponseDto } from '../../../src/fleet/api/fleet-stores.dto';
export type {
  FleetStorePageResponseDto,
  FleetStoreResponseDto,
  HeatMapResponseDto,
} from '../../../src/fleet/api/fleet-stores.dto';
export type { AttentionPageResponseDto } from '../../../src/fleet/api/attention.dto';
export type { FleetGroupPageResponseDto } from '../../../src/fleet/api/fleet-groups.dto';
export type { FleetHoursResponseDto, FleetResponseDto } from '../../../src/fleet/api/fleet.dto';
export type {
  IncidentPageResponseDto,
  IncidentResponseDto,
} from '../../../src/metrics/api/incidents.controller';
export type { StorePageResponseDto, StoreResponseDto } from '../../../src/metrics/api/store.dto';
export type { TargetPageResponseDto } from '../../../src/metrics/api/targets.controller';
export type {
  SegmentResponseDto,
  SumsResponseDto,
  TimelineResponseDto,
} from '../../../src/metrics/api/timeline.dto';
export type { ReportPageResponseDto, ReportResponseDto } from '../../../src/reports/api/report.dto';
export type { ChangesPageResponseDto, ChangeResponseDto } from '../../../src/reports/api/changes.controller';
export type { RowsPageResponseDto, RowResponseDto } from '../../../src/reports/api/rows.controller';
export type { Problem } from '../../../src/platform/http';
export type {
  IngestionPageResponseDto,
  IngestionResponseDto,
  ImportResponseDto,
} from '../../../src/ingestion';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export type Kind = 'polls' | 'business-hours' | 'special-hours' | 'timezones' | 'exclusions' | 'stores';

export async function getJson<Body>(service: Place, path: string): Promise<Answer<Body>> {
  return answerOf(await send(service, path));
}

/** Without `body`, the request has none. */
export const postJson = <Body>(service: Place, path: string, body?: unknown): Promise<Answer<Body>> =>
  sendJson('POST', service, path, body);

export const putJson = <Body>(service: Place, path: string, body?: unknown): Promise<Answer<Body>> =>
  sendJson('PUT', service, path, body);

export const patchJson = <Body>(service: Place, path: string, body?: unknown): Promise<Answer<Body>> =>
  sendJson('PATCH', service, path, body);

async function sendJson<Body>(
  method: string,
  service: Place,
  path: string,
  body: unknown,
): Promise<Answer<Body>> {
  const content = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return answerOf(await send(service, path, { method, ...(body === undefined ? {} : content) }));
}

/** The parameters of a query; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A path of a store with any id. */
export const storePath = (storeId: string, rest = '', query: Query = {}): string =>
  `/stores/${encodeURIComponent(storeId)}${rest}${queryText(query)}`;

export function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

export interface Upload {
  name?: string;
  /** Begins with `?`. */
  query?: string;
}

/** Uploads a CSV file like a browser's form. */
export async function uploadCsv<Body>(
  service: Place,
  kind: Kind,
  content: string | Uint8Array<ArrayBuffer>,
  { name = `${kind}.csv`, query = '' }: Upload = {},
): Promise<Answer<Body>> {
  const form = new FormData();
  form.append('file', new Blob([content], { type: 'text/csv' }), name);
  return answerOf(await send(service, `/ingestions/${kind}${query}`, { method: 'POST', body: form }));
}

/** Triggers a report and returns its id. */
export async function triggerReport(service: Place, body?: unknown): Promise<string> {
  const { status, body: answer } = await postJson<{ report_id: string }>(service, '/trigger_report', body);
  if (status !== 202) {
    throw new Error(`The trigger was answered with ${status}: ${JSON.stringify(answer)}`);
  }
  return answer.report_id;
}

/** The report once it is no longer Running. */
export function reportWhenDone(service: Place, reportId: string): Promise<ReportResponseDto> {
  const look = async (): Promise<ReportResponseDto | undefined> => {
    const { body } = await getJson<ReportResponseDto>(service, `/reports/${reportId}`);
    return body.status === 'Running' ? undefined : body;
  };
  return until(`the end of report ${reportId}`, look, { within: 30_000 });
}

export interface Download {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** The file of a report by its name in `get_report`. */
export async function download(service: Place, filePath: string): Promise<Download> {
  return downloadBy(service, `?file_path=${encodeURIComponent(filePath)}`);
}

/** The same with the caller's own query. */
export async function downloadBy(service: Place, query: string): Promise<Download> {
  const response = await send(service, `/download_report${query}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

/** Triggers a report, waits for it and returns its CSV. */
export async function reportCsv(service: Place, body?: unknown): Promise<string> {
  const report = await reportWhenDone(service, await triggerReport(service, body));
  if (report.file_path === null) {
    throw new Error(`The report failed: ${report.failure_reason}`);
  }
  return (await download(service, report.file_path)).bytes.toString();
}

/** The figures of a store in a new report, as in its row; undefined: it has no row. */
export async function figuresOf(service: Place, storeId: string): Promise<string | undefined> {
  const rows = (await reportCsv(service)).split('\n');
  return rows.find((row) => row.startsWith(`${storeId},`))?.slice(storeId.length + 1);
}

/** Any request. Each has its own connection: a keep-alive connection would delay the shutdown. */
export function send({ url }: Place, path: string, request: RequestInit = {}): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set('connection', 'close');
  return fetch(`${url}${path}`, { ...request, headers });
}

export async function answerOf<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body = (isJson ? JSON.parse(text) : text) as Body;
  return { status: response.status, headers: response.headers, body };
}
