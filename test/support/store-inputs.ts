import type { PackedPoll } from '../../src/core/polls/poll-block';
import { ExcludedTime, NOTHING_EXCLUDED } from '../../src/core/schedule/exclusions';
import { HoursRow, Schedule, scheduleOf, SINCE_EVER } from '../../src/core/schedule/schedule';
import type { StoreInputs } from '../../src/core/uptime/days';

/** The schedule of a store whose hours are in force since ever, without special hours. */
export const weekly = (rows: readonly HoursRow[]): Schedule => scheduleOf([{ validFrom: SINCE_EVER, rows }]);

/** The inputs of a store that has all of these polls. */
export const storeInputs = (
  schedule: Schedule,
  polls: readonly PackedPoll[],
  excluded: ExcludedTime = NOTHING_EXCLUDED,
): StoreInputs => ({ schedule, excluded, polls, from: 0, to: polls.length });
