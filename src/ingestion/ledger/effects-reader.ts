import { Injectable } from '@nestjs/common';
import type { LocalCalendar } from '../../core/calendar/local-calendar';
import type { Extent } from '../../core/polls/poll-batch';
import { isSettled } from '../../core/polls/poll-block';
import { MAX_DATE } from '../../core/schedule/schedule';
import type { Dates } from '../../core/uptime/periods';
import { pollsKeptFrom, type ReadSession } from '../../platform/database';
import { PollExtentsRepository } from '../../polls';
import { keysInOrder } from '../../stores';
import { Calendars, TimezonesRepository } from '../../timezones';
import { type Alteration, FOREVER } from '../importers/importer';
import { type Effect, reduced } from './ingestions.repository';

/** Finds the effects of what is no poll: it affects reports as of an instant at which one of the stores had a poll. */
@Injectable()
export class EffectsReader {
  constructor(
    private readonly extents: PollExtentsRepository,
    private readonly zones: TimezonesRepository,
    private readonly calendars: Calendars,
  ) {}

  /** `session` must see the import. */
  async of(session: ReadSession, alterations: readonly Alteration[]): Promise<Effect[]> {
    const storeKeys = [...new Set(alterations.flatMap((alteration) => alteration.storeKeys))];
    if (storeKeys.length === 0) return [];
    storeKeys.sort((a, b) => a - b);
    const keptFrom = await pollsKeptFrom(session);
    const extents = await this.extents.ofStores(session, storeKeys);
    const zones = await this.zones.zones(session, keysInOrder(storeKeys));
    const effects: Effect[] = [];
    for (const alteration of alterations) {
      const firstPolls = new Map<LocalCalendar, number>();
      for (const storeKey of alteration.storeKeys) {
        const calendar = this.calendars.of(zones.get(storeKey));
        const first = extents.of(storeKey)?.first ?? Infinity;
        firstPolls.set(calendar, Math.min(first, firstPolls.get(calendar) ?? Infinity));
      }
      for (const [calendar, since] of firstPolls) {
        const extent =
          'extent' in alteration ? alteration.extent : extentOfDates(alteration.dates, calendar, keptFrom);
        if (extent === undefined || since === Infinity) continue;
        effects.push({ from: extent.first, to: extent.last, since, before: FOREVER });
      }
    }
    return reduced(effects);
  }
}

/**
 * The time of which the hours of local dates decide: their nights end a day later. undefined: the figures of all dates
 * are final.
 */
function extentOfDates(
  { first, last }: Dates,
  calendar: LocalCalendar,
  keptFrom: number,
): Extent | undefined {
  if (isSettled(last, keptFrom)) return undefined;
  const open = isSettled(first, keptFrom) ? keptFrom + 1 : first;
  return {
    first: open < 0 ? 0 : calendar.day(open).start,
    last: last >= MAX_DATE ? FOREVER : calendar.day(last + 1).end - 1,
  };
}
