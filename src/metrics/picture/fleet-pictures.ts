import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SingleFlight } from '../../async';
import { Database, dataVersion, polledRange, ReadSession } from '../../database';
import { MS_PER_DAY, MS_PER_HOUR } from '../../time';
import { LocalCalendar } from '../../timezones';
import { StoreHours } from '../engine';
import { FleetReader, FramedChunk } from '../fleet-reader';
import { PolledFleet } from '../store-index';
import { StoreIndexes } from '../store-indexes';
import { FleetPicture } from './fleet-picture';
import { PictureFrame, pictureFrame } from './picture-frame';
import { storePicture } from './store-picture';

/** Stores that are worked out between two turns of the event loop: a few milliseconds. */
const STORES_PER_TURN = 64;

/**
 * The fleet as of the latest poll, worked out once for each version of the data, however many ask, and kept in memory
 * until the data is another. What the figures depend on beside the data is the same for the life of the process.
 */
@Injectable()
export class FleetPictures {
  private picture: FleetPicture | undefined;
  private readonly flight = new SingleFlight(() => this.workOut());

  constructor(
    private readonly database: Database,
    private readonly indexes: StoreIndexes,
    private readonly reader: FleetReader,
  ) {}

  /** Of the data as it is now, or newer; it has no stores while there are no polls. */
  async current(): Promise<FleetPicture> {
    const version = await this.database.snapshot(dataVersion);
    let picture = this.picture;
    // What somebody else has asked for may be of the version before: then once more.
    while (picture === undefined || picture.dataVersion < version) picture = await this.flight.join();
    return picture;
  }

  /** Begins to work it out where it is not there: somebody will ask in a moment. What fails is told when they do. */
  prepare(): void {
    this.current().catch(() => undefined);
  }

  private async workOut(): Promise<FleetPicture> {
    this.picture = undefined;
    const picture = await this.database.snapshot((session) => this.paint(session));
    this.picture = picture;
    return picture;
  }

  private async paint(session: ReadSession): Promise<FleetPicture> {
    const version = await dataVersion(session);
    const polled = await polledRange(session);
    const asOf = polled.end - 1;
    const fleet = (await this.indexes.of(session)).polledBy(asOf);
    const picture = new FleetPicture(version, asOf, fleet.storeIds);
    const frameOf = (calendar: LocalCalendar) => pictureFrame(asOf, calendar);
    for await (const chunk of this.reader.fleet(session, fleet, asOf, frameOf)) {
      await putAll(picture, chunk, fleet);
    }
    return picture;
  }
}

async function putAll(
  picture: FleetPicture,
  { stores }: FramedChunk<PictureFrame>,
  fleet: PolledFleet,
): Promise<void> {
  const { asOf } = picture;
  const hours = new StoreHours(picture.hoursStart);
  // To read the chunk took a few milliseconds already.
  await nextTurn();
  for (const [i, store] of stores.entries()) {
    const { position, rollups, frame, calendar, schedule, polls, from, to } = store;
    const worked = storePicture(schedule, frame, polls, from, to, rollups, hours);
    const firstPoll = fleet.firstPollAt(position);
    picture.put(position, calendar, worked, hours, {
      hour: firstPoll <= asOf - MS_PER_HOUR,
      day: firstPoll <= asOf - MS_PER_DAY,
      week: firstPoll <= asOf - 7 * MS_PER_DAY,
    });
    if ((i + 1) % STORES_PER_TURN === 0) await nextTurn();
  }
}
