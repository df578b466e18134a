import { CronExpressionParser } from 'cron-parser';

/**
 * The instants (epoch ms) of a cron expression of five fields in a zone. A wall time that is skipped when clocks are put
 * forward comes as much later as they were; one that happens twice comes once, the first time, unless its hour is a
 * star. Looks forward only: the library's way back disagrees with its way forward near such changes.
 */
export class Ticks {
  constructor(
    private readonly cron: string,
    private readonly zone: string,
  ) {}

  /** The first one after an instant. */
  after(instant: number): number {
    const options = { currentDate: new Date(instant), tz: this.zone };
    return CronExpressionParser.parse(this.cron, options).next().getTime();
  }

  /** The last one of those after `from` and not after `to`; undefined: there is none. */
  latest(from: number, to: number): number | undefined {
    let latest: number | undefined;
    for (let tick = this.after(from); tick <= to; tick = this.after(tick)) latest = tick;
    return latest;
  }
}
