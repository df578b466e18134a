import { withKey } from './api-keys';
import {
  answerOf,
  type ExclusionPageResponseDto,
  type ImportResponseDto,
  type ReportResponseDto,
  send,
} from './client';
import { type RunningService, startFreshService } from './running-service';
import { type Asked, fileOf, formOf, INSIDE, jsonOf, KINDS, type Named } from './scoped-routes';
import { storedDetails, storedHours, storedPolls, storedSpecialHours, storedTimezones } from './stored-data';
import type { SetupName } from '../setups';
import { until } from '../until';

/** Secrets of a key of all stores, and of keys that are limited to some. */
export const ALL = 'all-secret-5f1c9e07ab';
export const NORTH = 'north-secret-93d2e6810c';
export const LOOK = 'look-secret-7ab04cf312';
export const SOUTH = 'south-secret-c2e8f05d71';
export const ZONE = 'zone-secret-18fa3370be';
export const NORTH_SELECTOR = 'region=north';
const API_KEYS = [
  `all:write:${ALL}`,
  `north:write:${NORTH}:${NORTH_SELECTOR}`,
  `look:read:${LOOK}:region in (north)`,
  `south:write:${SOUTH}:region=south,chain`,
  `zone:write:${ZONE}:timezone=America/New_York`,
].join();

export const NORTHERN = [
  [INSIDE, 0],
  ['north-02', 1],
] as const;
const SOUTHERN = [
  ['south-01', 2],
  ['south-02', 3],
] as const;

/** The latest of all stores, and one with which an incident of the other begins. */
const LAST_POLLS = 'south-02,active,2023-01-26 15:00:00 UTC\nsouth-01,inactive,2023-01-26 05:00:00 UTC\n';

/** Members that two databases with the same stores need not have in common. */
const OWN_MEMBERS = new Set([
  ...['data_version', 'exclusion_id', 'ingestion_id', 'created_at', 'created_by'],
  ...[
    'report_id',
    'request_id',
    'completed_at',
    'file_path',
    'duration_ms',
    'cost',
    'key_selector',
    'filepath',
  ],
]);

/** What two databases with the same stores have in common of an answer. */
export const inCommon = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inCommon);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !OWN_MEMBERS.has(name))
      .map(([name, inner]) => [name, inCommon(inner)]),
  );
};

/** A service with stores of two regions, and one with those of the north only. */
export class ScopedServices {
  private constructor(
    readonly whole: RunningService,
    readonly part: RunningService,
  ) {}

  static async start(setup: SetupName): Promise<ScopedServices> {
    const [whole, part] = await Promise.all([
      startFreshService(setup, () => ({ API_KEYS })),
      startFreshService(setup, () => ({ API_KEYS })),
    ]);
    const services = new ScopedServices(whole, part);
    for (const kind of KINDS) {
      await services.load(kind, fileOf(kind, SOUTHERN));
      await services.load(kind, fileOf(kind, NORTHERN));
      await services.load(kind, fileOf(kind, NORTHERN), ALL, part);
    }
    await services.load('polls', `store_id,status,timestamp_utc\n${LAST_POLLS}`);
    // A key of labels that no other store has.
    await services.load('stores', 'store_id,region,kiosk\nsouth-03,south,yes\nnorth-03,north,\n');
    await services.load('stores', 'store_id,region\nnorth-03,north\n', ALL, part);
    return services;
  }

  async close(): Promise<void> {
    await Promise.all([this.whole.close(), this.part.close()]);
  }

  ask(secret: string, [path, request]: Asked, service = this.whole): Promise<Response> {
    return send(service, path, withKey(secret, request));
  }

  async asked<Body>(secret: string, path: string, request?: RequestInit) {
    return answerOf<Body>(await this.ask(secret, [path, request]));
  }

  /** A file that must be loaded. */
  async load(kind: string, content: string, secret = ALL, service = this.whole): Promise<ImportResponseDto> {
    const asked: Asked = [`/ingestions/${kind}`, { method: 'POST', body: formOf(content) }];
    const { status, body } = await answerOf<ImportResponseDto>(await this.ask(secret, asked, service));
    if (status !== 201) throw new Error(`${kind} are answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** What an answer has in common with that of another database. */
  async bodyOf(secret: string, path: string, service = this.whole) {
    const { status, body } = await answerOf(await this.ask(secret, [path], service));
    return { status, body: inCommon(body) };
  }

  /** A new report. */
  async report(secret: string, body: unknown = {}, service = this.whole): Promise<ReportResponseDto> {
    const trigger = await this.ask(secret, ['/trigger_report', jsonOf('POST', body)], service);
    return this.ended(secret, ((await trigger.json()) as { report_id: string }).report_id, service);
  }

  ended(secret: string, reportId: string, service = this.whole): Promise<ReportResponseDto> {
    return until(`the end of report ${reportId}`, async () => {
      const report = (await (
        await this.ask(secret, [`/reports/${reportId}`], service)
      ).json()) as ReportResponseDto;
      return report.status === 'Running' ? undefined : report;
    });
  }

  async csv(secret: string, { file_path }: ReportResponseDto, service = this.whole): Promise<string> {
    const path = `/download_report?file_path=${encodeURIComponent(file_path!)}`;
    return (await this.ask(secret, [path], service)).text();
  }

  /** What is stored of all stores. */
  stored(): Promise<string[][]> {
    const tables = [storedPolls, storedHours, storedSpecialHours, storedTimezones, storedDetails];
    return Promise.all(tables.map((of) => of(this.whole)));
  }

  /** A store of the south, with a report, a load, an exclusion and its batch that a key of all stores has made. */
  async outside(): Promise<Named> {
    const rejected =
      'store_id,status,timestamp_utc\nsouth-02,active,2023-01-24 09:00:00 UTC\nsouth-02,broken,\n';
    const { ingestion_id: ingestion } = await this.load('polls', rejected);
    const { report_id: report, file_path } = await this.report(ALL);
    const { items } = (await this.asked<ExclusionPageResponseDto>(ALL, '/exclusions?store_id=south-01')).body;
    const { exclusion_id: exclusion, ingestion_id: batch } = items[0]!;
    return { store: 'south-01', report, file: file_path!, ingestion, exclusion, batch };
  }
}
