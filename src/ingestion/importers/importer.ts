import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditAction, AuditedState } from '../../audit';
import { WITHOUT_HOURS } from '../../business-hours';
import { Column, PlainLines } from '../../core/csv/csv';
import { type Extent, MAX_EXAMPLES, type MovedFirstPoll, Tally } from '../../core/polls/poll-batch';
import { storeIdError } from '../../core/polls/poll-line';
import type { WeekdayNumbers } from '../../core/schedule/schedule';
import type { Dates } from '../../core/uptime/periods';
import { CONFIG, type Config } from '../../platform/config';
import { Database, type ReadSession } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { type JoinedCondition, StoresRepository } from '../../stores';
import { WITHOUT_ZONE } from '../../timezones';

export const INGESTION_KINDS = [
  'polls',
  'business_hours',
  'special_hours',
  'timezones',
  'exclusions',
  'stores',
] as const;
export type IngestionKind = (typeof INGESTION_KINDS)[number];

/**
 * What an import did that its sender may not expect, in a sentence, with the number of rows, stores or names that it
 * concerns, and the first few of them.
 */
export interface Notice {
  readonly code: string;
  readonly count: number;
  readonly message: string;
  readonly examples: readonly string[];
}

/** A notice about some values, if there are any; it shows the first of the examples, at most `shown`. */
export const noticeOf = (
  code: string,
  { count, examples }: Pick<Notice, 'count' | 'examples'>,
  message: string,
  shown = MAX_EXAMPLES,
): Notice[] => (count === 0 ? [] : [{ code, count, message, examples: examples.slice(0, shown) }]);

/** All of these ids, for a notice. */
export const those = (ids: readonly string[]) => ({ count: ids.length, examples: ids });

/** Nine in ten ids of 16 digits and more end in four zeros: a spreadsheet keeps only 15 digits of a number. */
export function shortenedIds(storeIds: Iterable<string>): readonly Notice[] {
  let long = 0;
  const shortened = new Tally();
  for (const id of storeIds) {
    if (!/^\d{16,}$/.test(id)) continue;
    long++;
    if (id.endsWith('0000')) shortened.add(id);
  }
  const message =
    'Nearly all long ids end in four zeros: a spreadsheet may have shortened them. Export the ids as text.';
  return shortened.count < long * 0.9 ? [] : noticeOf('shortened-ids', shortened, message);
}

/** Whether rows replace what their stores have, or are added to it. */
export const IMPORT_MODES = ['replace', 'add'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** How the rows of an import are read and written; each has a default. */
export interface StageOptions {
  readonly mode?: ImportMode | undefined;
  readonly weekdays?: WeekdayNumbers | undefined;
  /** The name of the API key of the request, which exclusions keep. */
  readonly createdBy?: string | null;
  /** The date (days since 1970-01-01) from which business hours are valid; undefined: from the beginning. */
  readonly validFrom?: number | undefined;
}

/** An edit by a request, for the audit log. */
export interface Edit {
  readonly action: AuditAction;
  /** What the store has that is edited, if it is one. */
  readonly state?: ((session: ReadSession) => Promise<AuditedState>) | undefined;
  /** What several stores are given. */
  readonly content?: AuditedState;
}

/** An edit of one store. */
export const editOf = (
  importer: { state(session: ReadSession, storeKey: number): Promise<AuditedState> },
  storeKey: number,
  action: AuditAction,
): Edit => ({ action, state: (session) => importer.state(session, storeKey) });

/** An edit of stores: of one, or of several by what they are given. */
export const editOfStores = (
  importer: Parameters<typeof editOf>[0],
  stores: readonly { readonly storeKey: number }[],
  action: AuditAction,
  content: AuditedState,
): Edit => (stores.length === 1 ? editOf(importer, stores[0]!.storeKey, action) : { action, content });

/** Later than all data (epoch ms): the last instant of a Date. */
export const FOREVER = 8_640_000_000_000_000;

/** What an import changed of some stores: their hours on local dates, or an extent of time (epoch ms). */
export type Alteration = { readonly storeKeys: readonly number[] } & (
  { readonly dates: Dates } | { readonly extent: Extent }
);

/** The polls that an import inserted or changed, in extents of time (epoch ms), and the first polls that it moved. */
export interface AlteredPolls {
  readonly changed: readonly Extent[];
  readonly moved: readonly MovedFirstPoll[];
}

/** The effect of writing staged rows, in rows. The others were stored already, or were superseded. */
export interface WriteCounts {
  readonly inserted: number;
  readonly changed: number;
  /** Deleted rows without a replacement (business hours and special hours only). */
  readonly removed: number;
  /** The first and last instant (epoch ms) of polls or exclusions that were inserted or changed. */
  readonly affected?: Extent | undefined;
  /** What of reports changes with it. */
  readonly altered: readonly Alteration[] | AlteredPolls;
  /** The `DETAIL_BITS` of what it changes of the details of stores; default: nothing. */
  readonly details?: number;
  /** Whether a store, a store's first poll, its hours, its zone or its exclusions changed. */
  readonly changesStores: boolean;
  /** The keys of the stores in the rows, and the ids of those that are new. */
  readonly storeKeys: readonly number[];
  readonly newStores: readonly string[];
}

/** The stores that an import concerns: those in its rows or, if it has none, those that it changes. */
export function concernedStores({ storeKeys, altered }: WriteCounts): readonly number[] {
  if (storeKeys.length > 0 || 'moved' in altered) return storeKeys;
  return [...new Set(altered.flatMap((alteration) => alteration.storeKeys))];
}

/** The valid rows of one import, staged until they are written. */
export interface StagedRows {
  /** Stages the values of `Importer.columns` and `optional`; returns an error message for an invalid row. */
  add(values: readonly (string | undefined)[]): string | undefined;
  /**
   * Names the other columns of the file, and their places from 1, in an importer that takes them: their values follow
   * those of the importer's own. Returns why the file is refused.
   */
  others?(columns: readonly (readonly [name: string, place: number])[]): string | undefined;
  /** A row that could not be split into its values was rejected; its first one may be this store. */
  rejectRowOf?(storeId: string): void;
  /** Why the rows cannot be read at all, now that all are there; undefined if they can. */
  fault?(): string | undefined;
  /** A fast path for lines whose fields are the values of `Importer.columns`, in that order. */
  plainLines?(delimiter: string): PlainLines;
  /** Writes all rows in the caller's transaction; called again when that is retried. */
  writeStaged(
    manager: EntityManager,
    progress: (rows: number) => void,
    ingestionId: string,
  ): Promise<WriteCounts>;
  /**
   * Called in the same transaction after it has raised the version of the data. Throws if the data has changed so that
   * the rows cannot be kept.
   */
  finish?(manager: EntityManager, dataVersion: number, counts: WriteCounts): Promise<void>;
  /** Completes `notices` without a write. */
  rehearse?(): void;
  /** What the rows themselves show; complete after `writeStaged` or `rehearse`. */
  notices(): readonly Notice[];
  /** The number of stores in the rows. */
  readonly stores: number;
  readonly storeIds: Iterable<string>;
  /** The number of valid rows that are not written, because their stores keep what they had. */
  readonly kept?: number;
  /** The number of rows that are kept as objects, if they are not numbers in a list. */
  readonly heldRows?: number;
  /** The first and last instant of the rows in epoch ms, if they have one. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** Why rows of stores that the sender does not see are rejected, whether they exist or not. */
export const UNKNOWN_STORE = 'unknown store';

/** Rejects the rows of all stores but these. The first value of a row is its store. */
export function onlyOf(storeIds: ReadonlySet<string>, staged: StagedRows): StagedRows {
  const add = staged.add.bind(staged);
  return Object.assign(staged, {
    add: (values: readonly (string | undefined)[]) =>
      storeIdError(values[0] ?? '') ?? (storeIds.has(values[0]!) ? add(values) : UNKNOWN_STORE),
    // They take whole lines, of any store.
    plainLines: undefined,
  });
}

/** A kind of data: its columns, and how its rows are validated and written. */
export interface Importer {
  readonly kind: IngestionKind;
  readonly columns: readonly Column[];
  /** Columns that a file may lack; the values of one that is not there are undefined. */
  readonly optional?: readonly Column[];
  /**
   * Whether every other column of a file has values too (`StagedRows.others`). Such a file is recognized by one of the
   * optional columns, and only if it is of no other kind.
   */
  readonly takesOthers?: boolean;
  stage(options?: StageOptions): StagedRows | Promise<StagedRows>;
}

const WITHOUT_POLLS =
  'Stores with hours, a time zone, exclusions or details have no polls: they are in no report. Compare the ids.';
const WITHOUT_HOURS_MESSAGE = 'Stores with polls have no business hours: they count as open 24/7.';

/** Finds what stores lack: hours or a zone where they have polls, and polls where they have something else. */
@Injectable()
export class GapsReader {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly extents: PollExtentsRepository,
  ) {}

  ofFleet(): Promise<readonly Notice[]> {
    return this.database.snapshot(async (session) => {
      const extents = await this.extents.all(session);
      const { storeIds, storeKeys } = await this.stores.all(session);
      const polled = new Set(storeKeys.filter((key) => extents.of(key) !== undefined));
      const unpolled = storeIds.filter((_, i) => !polled.has(storeKeys[i]!));
      return [
        ...noticeOf('stores-without-polls', those(unpolled), WITHOUT_POLLS),
        ...(await this.ofPolled(session, polled)),
      ];
    });
  }

  /** The same for the stores of one import. */
  async ofImport(
    session: ReadSession,
    kind: IngestionKind,
    storeKeys: readonly number[],
  ): Promise<readonly Notice[]> {
    if (kind === 'polls') return this.ofPolled(session, new Set(storeKeys));
    const extents = await this.extents.ofStores(session, storeKeys);
    const unpolled = storeKeys.filter((key) => extents.of(key) === undefined);
    const ids = await this.stores.idsOf(session, unpolled.slice(0, MAX_EXAMPLES));
    const lacking = { count: unpolled.length, examples: [...ids.values()] };
    return noticeOf('stores-without-polls', lacking, WITHOUT_POLLS);
  }

  private async ofPolled(session: ReadSession, polled: ReadonlySet<number>): Promise<readonly Notice[]> {
    const lacking = async (joined: JoinedCondition) =>
      (await this.stores.list(session, { joined }))
        .filter(({ storeKey }) => polled.has(storeKey))
        .map(({ storeId }) => storeId);
    const withoutZone = `Stores with polls have no time zone: they use ${this.config.defaultTimezone}.`;
    return [
      ...noticeOf('stores-without-hours', those(await lacking(WITHOUT_HOURS)), WITHOUT_HOURS_MESSAGE),
      ...noticeOf('stores-without-zone', those(await lacking(WITHOUT_ZONE)), withoutZone),
    ];
  }
}
