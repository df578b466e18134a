import { Injectable, Logger } from '@nestjs/common';
import { formatDate } from '../core/time/instant';
import { RollupBackfill } from '../metrics';
import { Database, letPollsGo, PolledRange, polledRange, pollsKeptFrom } from '../platform/database';
import { Events } from '../platform/events';
import { PollsRepository } from '../polls';
import { datesToStore, retentionCutoff, Throttle } from './maintenance';

/** How often imports may interfere with a date; then it waits for the next run. */
const TRIES = 5;

interface State {
  readonly keptFrom: number;
  readonly polled: PolledRange;
}

/**
 * Deletes old polls, one UTC day after the other, in three steps: store the rollups of every local day that has polls
 * of the day; mark the day as deleted, if the data has not changed meanwhile; delete the polls. The process may end
 * after any step, and the next one continues.
 */
@Injectable()
export class PollRetention {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly database: Database,
    private readonly rollups: RollupBackfill,
    private readonly polls: PollsRepository,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async run(days: number, now: number, throttle: Throttle): Promise<void> {
    const { keptFrom, polled } = await this.state();
    // Polls that a killed process has left.
    await this.remove(keptFrom, throttle);
    const before = retentionCutoff(now, polled.end - 1, days);
    for (const date of datesToStore(keptFrom, polled.start, before)) {
      if (!(await this.settle(date, throttle))) return;
      await this.remove(date, throttle);
      this.events.emit('forgotten', { kind: 'days of polls', count: 1 });
      this.logger.log(`polls before ${formatDate(date)} are deleted; their rollups are kept`);
    }
  }

  private state(): Promise<State> {
    return this.database.snapshot(async (session) => ({
      keptFrom: await pollsKeptFrom(session),
      polled: await polledRange(session),
    }));
  }

  /** Makes it the last local date whose polls may be deleted; false: not now. */
  private async settle(date: number, throttle: Throttle): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries++) {
      const settled = await throttle.piece(async () => {
        const version = await this.rollups.write(date);
        if (version === undefined) return false;
        return this.database.write((manager) => letPollsGo(manager, version, date));
      });
      if (settled !== false) return settled === true;
    }
    return false;
  }

  private async remove(keptFrom: number, throttle: Throttle): Promise<void> {
    while ((await throttle.piece(() => this.polls.removeSome(keptFrom))) === true);
  }
}
