import { MS_PER_HOUR } from '../time/instant';

/** The hour in which a budget runs out, and the downtime before it. */
interface BreachHour {
  readonly start: number;
  readonly before: number;
}

/**
 * The instants (epoch ms) at which the budgets of groups ran out: where the first millisecond of downtime of its stores
 * begins that the allowed downtime of the group does not cover. Sums are exact. All downtime is passed twice, in any order: first
 * to `count`, which finds the hour, then to `collect`, which keeps the segments of that hour alone.
 */
export class GroupBreaches {
  private readonly hours = new Map<number, Map<number, number>>();
  private readonly found = new Map<number, BreachHour>();
  private readonly starts = new Map<number, number[]>();
  private readonly ends = new Map<number, number[]>();
  /** Of days of which only the sum is known: the downtime, and the latest end. */
  private readonly sums = new Map<number, { ms: number; until: number }>();

  /** `allowed`: the downtime (ms) that each group whose budget ran out may have. */
  constructor(private readonly allowed: ReadonlyMap<number, number>) {
    for (const group of allowed.keys()) {
      this.hours.set(group, new Map());
      this.sums.set(group, { ms: 0, until: -Infinity });
    }
  }

  has(group: number): boolean {
    return this.allowed.has(group);
  }

  /** Downtime `[start, end)` of a store of a group. */
  count(group: number, start: number, end: number): void {
    const hours = this.hours.get(group)!;
    for (let hour = Math.floor(start / MS_PER_HOUR); hour * MS_PER_HOUR < end; hour++) {
      const ms = Math.min(end, (hour + 1) * MS_PER_HOUR) - Math.max(start, hour * MS_PER_HOUR);
      hours.set(hour, (hours.get(hour) ?? 0) + ms);
    }
  }

  /** Downtime on a day that ended at `end`, of which only the sum is known. */
  countDay(group: number, end: number, ms: number): void {
    const sum = this.sums.get(group)!;
    sum.ms += ms;
    if (ms > 0) sum.until = Math.max(sum.until, end);
  }

  /** Ends the first look. */
  findHours(): void {
    for (const [group, hours] of this.hours) {
      const allowed = this.allowed.get(group)!;
      let before = this.sums.get(group)!.ms;
      if (before > allowed) continue;
      for (const [hour, ms] of [...hours].sort(([a], [b]) => a - b)) {
        if (before + ms > allowed) {
          this.found.set(group, { start: hour * MS_PER_HOUR, before });
          this.starts.set(group, []);
          this.ends.set(group, []);
          break;
        }
        before += ms;
      }
    }
    this.hours.clear();
  }

  /** The same downtime as `count`, in the second look. */
  collect(group: number, start: number, end: number): void {
    const hour = this.found.get(group);
    if (hour === undefined) return;
    const from = Math.max(start, hour.start);
    const to = Math.min(end, hour.start + MS_PER_HOUR);
    if (from >= to) return;
    this.starts.get(group)!.push(from);
    this.ends.get(group)!.push(to);
  }

  /** undefined: the budget has not run out, or did so before the end of a day of which only the sum is known. */
  of(group: number): number | undefined {
    const hour = this.found.get(group);
    if (hour === undefined) return undefined;
    const left = this.allowed.get(group)! - hour.before;
    const breach = breachWithin(this.starts.get(group)!, this.ends.get(group)!, left);
    return breach !== undefined && breach < this.sums.get(group)!.until ? undefined : breach;
  }
}

/** Where more than `left` ms of the segments are used; several that overlap use it up together. */
function breachWithin(starts: number[], ends: number[], left: number): number | undefined {
  const opening = Float64Array.from(starts).sort();
  const closing = Float64Array.from(ends).sort();
  let [at, used, open, next] = [0, 0, 0, 0];
  for (const end of closing) {
    while (next < opening.length && opening[next]! < end) {
      const start = opening[next]!;
      if (used + open * (start - at) > left) return at + Math.floor((left - used) / open);
      used += open * (start - at);
      at = start;
      open++;
      next++;
    }
    if (used + open * (end - at) > left) return at + Math.floor((left - used) / open);
    used += open * (end - at);
    at = end;
    open--;
  }
  return undefined;
}
