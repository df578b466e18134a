import { CronExpressionParser } from 'cron-parser';
import { MS_PER_DAY, MS_PER_HOUR } from '../core/time/instant';

/** Spans in which the latest tick is searched, from the shortest: few ticks of any expression lie in the first that has one. */
const SPANS_MS = [2 * MS_PER_HOUR, 2 * MS_PER_DAY, 60 * MS_PER_DAY, 1_100 * MS_PER_DAY, Infinity];

/**
 * The instants (epoch ms) of a cron expression of five fields in a zone. If clocks skip a wall time, its tick is later
 * by the length of the gap. An ambiguous wall time ticks at its first occurrence only, unless its hour is a star.
 * Searches only forward: the library's backward search is inconsistent near clock changes.
 */
export class Ticks {
  constructor(
    private readonly cron: string,
    private readonly zone: string,
  ) {}

  /** The first tick after an instant. */
  after(instant: number): number {
    const options = { currentDate: new Date(instant), tz: this.zone };
    return CronExpressionParser.parse(this.cron, options).next().getTime();
  }

  /** The last tick after `from` and not after `to`; undefined if there is none. */
  latest(from: number, to: number): number | undefined {
    for (const span of SPANS_MS) {
      const start = Math.max(from, to - span);
      let latest: number | undefined;
      for (let tick = this.after(start); tick <= to; tick = this.after(tick)) latest = tick;
      if (latest !== undefined || start === from) return latest;
    }
    return undefined;
  }
}
