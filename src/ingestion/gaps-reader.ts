import { Inject, Injectable } from '@nestjs/common';
import { WITHOUT_HOURS } from '../business-hours';
import { MAX_EXAMPLES } from '../core/polls/poll-batch';
import { CONFIG, type Config } from '../platform/config';
import { Database, type ReadSession } from '../platform/database';
import { PollExtentsRepository } from '../polls';
import { type JoinedCondition, StoresRepository } from '../stores';
import { WITHOUT_ZONE } from '../timezones';
import { type IngestionKind, type Notice, noticeOf, those } from './importers/importer';

const WITHOUT_POLLS =
  'Stores with hours, a time zone, exclusions or details have no polls: they are in no report. Compare the ids.';
const WITHOUT_HOURS_MESSAGE = 'Stores with polls have no business hours: they count as open 24/7.';

/** Finds what stores lack: hours or a zone where they have polls, and polls where they have something else. */
@Injectable()
export class GapsReader {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly registry: StoresRepository,
    private readonly extents: PollExtentsRepository,
  ) {}

  ofFleet(): Promise<readonly Notice[]> {
    return this.database.snapshot(async (session) => {
      const extents = await this.extents.all(session);
      const { storeIds, storeKeys } = await this.registry.all(session);
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
    const ids = await this.registry.idsOf(session, unpolled.slice(0, MAX_EXAMPLES));
    const lacking = { count: unpolled.length, examples: [...ids.values()] };
    return noticeOf('stores-without-polls', lacking, WITHOUT_POLLS);
  }

  private async ofPolled(session: ReadSession, polled: ReadonlySet<number>): Promise<readonly Notice[]> {
    const lacking = async (joined: JoinedCondition) =>
      (await this.registry.list(session, { joined }))
        .filter(({ storeKey }) => polled.has(storeKey))
        .map(({ storeId }) => storeId);
    const withoutZone = `Stores with polls have no time zone: they use ${this.config.defaultTimezone}.`;
    return [
      ...noticeOf('stores-without-hours', those(await lacking(WITHOUT_HOURS)), WITHOUT_HOURS_MESSAGE),
      ...noticeOf('stores-without-zone', those(await lacking(WITHOUT_ZONE)), withoutZone),
    ];
  }
}
