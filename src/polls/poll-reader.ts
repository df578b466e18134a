import { Injectable } from '@nestjs/common';
import { ReadSession } from '../database';
import { MS_PER_DAY } from '../time';
import { readLists } from './poll-lists';
import { readRows } from './poll-rows';
import { PollRange, PollsByStore } from './polls-by-store';

@Injectable()
export class PollReader {
  read(session: ReadSession, range: PollRange): Promise<PollsByStore> {
    return session.dialect === 'sqlite' ? readRows(session, range) : readLists(session, range);
  }

  /** The status of one poll (`observedAt` in epoch ms); undefined: it is no longer kept. */
  async isActive(session: ReadSession, storeKey: number, observedAt: number): Promise<boolean | undefined> {
    const [status] = await session.numbers(
      'SELECT status FROM polls WHERE day = ? AND store_key = ? AND observed_at = ?',
      [Math.floor(observedAt / MS_PER_DAY), storeKey, observedAt],
    );
    return status === undefined ? undefined : status === 1;
  }
}
