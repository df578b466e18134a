import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import { alertMembers, AlertsService } from '../alerts';
import { formatInstant } from '../core/time/instant';
import { type FleetSnapshot, FleetSnapshots, type SeenStatuses, statusChanges, statusesSeen } from '../fleet';
import { currentStores, runWithRequestId, type StoreScope, withStores } from '../platform/async';
import { KnownError, messageOf, unavailable } from '../platform/errors';
import { type EventStream, eventText } from '../platform/http';
import { ChangeLog, type Position, positionOf, positionText } from './change-log';

/** The maximum number of clients of one process: each holds a connection. */
export const MAX_FOLLOWERS = 1_000;

const POLL_INTERVAL_MS = 1_000;
/** The delay after a failed look. */
const RETRY_INTERVAL_MS = 5_000;
/** The changes and versions that are kept for clients that connect again: one or two megabytes. */
const KEPT_CHANGES = 10_000;
/** A client with more unread bytes is disconnected; it can continue from the last event that it has read. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** A client of the stream. */
export type EventFollower = Pick<EventStream, 'unreadBytes' | 'write' | 'end' | 'cutOff'>;

/**
 * The changes of the stores of one scope, and of alerts, for its followers. They are computed once for all followers: for
 * stores, from one snapshot of the fleet to the next; alerts have the order of their changes in the database. So a
 * position means the same in every process. Works only while there are followers.
 */
class ChangeStream {
  /** The position of each follower; undefined: it knows nothing yet. */
  private readonly followers = new Map<EventFollower, Position | undefined>();
  private seen: SeenStatuses | undefined;
  private log: ChangeLog | undefined;
  private running = false;

  /** `alerts`: undefined: the followers see some stores only, and alerts are of all. */
  constructor(
    private readonly snapshots: FleetSnapshots,
    private readonly alerts: AlertsService | undefined,
    private readonly logger: Logger,
  ) {}

  /** Call it in the scope of the stream, which decides which stores the work sees. */
  join(follower: EventFollower, position: Position | undefined): void {
    this.followers.set(follower, position);
    if (!this.running) void this.followChanges();
  }

  /** Whether it was there. */
  leave(follower: EventFollower): boolean {
    return this.followers.delete(follower);
  }

  endAll(): void {
    for (const follower of [...this.followers.keys()]) follower.end();
  }

  private async followChanges(): Promise<void> {
    this.running = true;
    while (this.followers.size > 0) {
      const pause = await this.notifyFollowers().then(
        () => POLL_INTERVAL_MS,
        (error: unknown) => {
          this.logger.warn(`events cannot be read: ${messageOf(error)}`);
          return RETRY_INTERVAL_MS;
        },
      );
      await wait(pause, undefined, { ref: false });
    }
    this.running = false;
  }

  /** Brings all followers to the present position. */
  private async notifyFollowers(): Promise<void> {
    const fleet = await this.snapshots.current();
    const log = this.compared(fleet);
    // Others may join meanwhile: the next look is for them.
    const waiting = [...this.followers];
    const { revision, textsSince } = await this.alertTexts(
      waiting.flatMap(([, position]) => position?.revision ?? []),
    );
    const present = { version: log.version, revision };
    const known = new Map<string, Buffer>();
    for (const [follower, position] of waiting) {
      if (!this.followers.has(follower)) continue;
      const key = position === undefined ? '' : positionText(position);
      let bytes = known.get(key);
      if (bytes === undefined) {
        const stores = position === undefined ? undefined : log.since(position.version);
        const alerts = position === undefined ? undefined : textsSince(position.revision);
        const isKnown = stores !== undefined && alerts !== undefined;
        const texts = isKnown ? [...stores, ...alerts] : [resetText(fleet)];
        known.set(key, (bytes = bytesOf(texts, key, positionText(present))));
      }
      this.followers.set(follower, present);
      if (bytes.length === 0) continue;
      if (follower.unreadBytes > MAX_UNREAD_BYTES) follower.cutOff();
      else follower.write(bytes);
    }
  }

  /** The log, with the changes up to a snapshot. */
  private compared(fleet: FleetSnapshot): ChangeLog {
    const { seen } = this;
    if (seen?.dataVersion === fleet.dataVersion && this.log !== undefined) return this.log;
    const now = (this.seen = statusesSeen(fleet));
    if (seen === undefined || this.log === undefined)
      return (this.log = new ChangeLog(KEPT_CHANGES, now.dataVersion));
    const changes = statusChanges(seen, now, fleet, KEPT_CHANGES);
    const asOf = asOfText(fleet);
    const texts = changes?.map(({ storeId, name, before, status }) => {
      const data = { store_id: storeId, name, status, previous_status: before, as_of: asOf };
      return eventText({ name: 'store', data: JSON.stringify(data) });
    });
    this.log.add(now.dataVersion, texts);
    return this.log;
  }

  /** The present revision of alerts, and the events since each of some revisions; undefined: not known. */
  private async alertTexts(revisions: readonly number[]): Promise<{
    readonly revision: number;
    readonly textsSince: (revision: number) => readonly string[] | undefined;
  }> {
    if (this.alerts === undefined) return { revision: 0, textsSince: () => [] };
    const { revision, since } = await this.alerts.changesSince(new Set(revisions));
    const textsSince = (from: number) =>
      since.get(from)?.map(({ change, alert: { rule, ...alert } }) => {
        const data = JSON.stringify({ change, ...alertMembers(alert, rule) });
        return eventText({ name: 'alert', data });
      });
    return { revision, textsSince };
  }
}

const asOfText = ({ storeIds, asOf }: FleetSnapshot): string | null =>
  storeIds.length === 0 ? null : formatInstant(asOf);

/** What the client shows is to be read again: the changes that follow are those since then. */
const resetText = (fleet: FleetSnapshot): string =>
  eventText({ name: 'reset', data: JSON.stringify({ as_of: asOfText(fleet) }) });

/**
 * Events whose last one has the id of the position after them, so that a client that has received a part gets all of them
 * again. Without events, a position that has changed is an id alone, which clients keep.
 */
function bytesOf(texts: readonly string[], from: string, to: string): Buffer {
  if (texts.length === 0) return Buffer.from(from === to ? '' : `id: ${to}\n\n`);
  return Buffer.from([...texts.slice(0, -1), `id: ${to}\n`, texts[texts.length - 1]!].join(''));
}

/** The changes of stores and alerts, for clients that follow them. */
@Injectable()
export class LiveEvents implements OnModuleDestroy {
  private readonly logger = new Logger(LiveEvents.name);
  /** By the text of the selector that a key is limited to; '': all stores. */
  private readonly streams = new Map<string, ChangeStream>();
  private count = 0;
  private ending = false;

  constructor(
    private readonly snapshots: FleetSnapshots,
    private readonly alerts: AlertsService,
  ) {}

  /**
   * Sends the events after the one with `lastEventId`, the last that the client has received. Returns a function that ends
   * this. Throws `too-many` beyond MAX_FOLLOWERS, `unavailable` during shutdown.
   */
  follow(follower: EventFollower, lastEventId: string | undefined): () => void {
    if (this.ending) throw unavailable('This process is shutting down. Connect again.');
    if (this.count >= MAX_FOLLOWERS) throw new KnownError('too-many', TOO_MANY);
    const stores = currentStores();
    const stream = this.streamOf(stores);
    this.count++;
    // The work continues after the request.
    runWithRequestId(null, () => withStores(stores, () => stream.join(follower, positionOf(lastEventId))));
    return () => {
      if (stream.leave(follower)) this.count--;
    };
  }

  /** Ends all streams at once: an open one would delay the shutdown. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const stream of this.streams.values()) stream.endAll();
  }

  private streamOf(stores: StoreScope | undefined): ChangeStream {
    const name = stores?.text ?? '';
    let stream = this.streams.get(name);
    if (stream === undefined) {
      const alerts = stores === undefined ? this.alerts : undefined;
      stream = new ChangeStream(this.snapshots, alerts, this.logger);
      this.streams.set(name, stream);
    }
    return stream;
  }
}

const TOO_MANY =
  `${MAX_FOLLOWERS} clients follow events here, which is the maximum. ` +
  'Try again later, or ask GET /fleet and GET /alerts now and then.';
