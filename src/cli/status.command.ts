import { Command, Help, Option } from 'nest-commander';
import { formatInstant } from '../core/time/instant';
import { changeOf, formatHours, WINDOWS } from '../core/uptime/figures';
import { stoppedSince } from '../core/uptime/status';
import type { WindowSums } from '../core/uptime/totals';
import {
  feedResponse,
  fleetResponse,
  FleetSnapshot,
  FleetSnapshots,
  FleetTotals,
  orderOf,
  SNAPSHOT_FIGURES,
  totalsOf,
} from '../fleet';
import { grouped, print, table } from './output';
import { Services, StrictCommand } from './services';

const WORST = 10;
/** As on the page: figures are of what is known, and gaps are no outages. */
const POLICY = 'exclude';
const LONGEST_DOWN = {
  figure: SNAPSHOT_FIGURES.get('downtime_last_week'),
  descending: true,
  policy: POLICY,
} as const;

/** As on the page: a window, and the one that it is compared with. */
const WORDS: Readonly<Record<(typeof WINDOWS)[number], readonly [title: string, before: string]>> = {
  hour: ['last hour', 'an hour earlier'],
  day: ['today so far', 'a day earlier'],
  week: ['last week', 'a week earlier'],
};

const known = ({ up, down }: WindowSums): number => up + down;
const open = (sums: WindowSums): number => known(sums) + sums.noData;

/** A part in per cent, as on the page: 0 and 100 only if it is none or all; a dash if the whole is 0. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const tenths = (part / whole) * 1000;
  const shown = part === whole || part === 0 ? tenths : Math.min(999, Math.max(1, Math.round(tenths)));
  return `${(shown / 10).toFixed(1)} %`;
}

/** The uptime of a window compared with the one before, by the rule and in the words of the page. */
export function trendText(now: WindowSums, before: WindowSums, words: string): string {
  const change = changeOf(now, before, POLICY);
  if (change === undefined) return 'no comparison: data missing';
  const points = (Math.round(Math.abs(change) / 10) / 10).toFixed(1);
  if (points === '0.0') return `as ${words}`;
  return `${points} points ${change > 0 ? 'better' : 'worse'} than ${words}`;
}

/** A snapshot of the fleet as lines of text. */
async function statusLines(snapshot: FleetSnapshot, now: number): Promise<string[]> {
  const totals = await totalsOf(snapshot, {}, POLICY);
  if (totals.stores === 0) return ['There are no polls yet.'];
  const { up, down, no_data, stale, excluded, closed } = totals.statuses;
  const worst = Array.from((await orderOf(snapshot, LONGEST_DOWN)).subarray(0, WORST));
  const since = stoppedSince(snapshot.asOf, now, snapshot.freshness);
  return [
    ...(since === undefined ? [] : [`The feed has stopped: its newest poll is of ${formatInstant(since)}.`]),
    `${grouped(totals.stores)} stores as of ${formatInstant(snapshot.asOf)}`,
    '',
    ...table([
      ['up', 'down', 'no data', 'stale', 'excluded', 'closed', 'open incidents'],
      [up, down, no_data, stale, excluded, closed, totals.ongoingIncidents].map(grouped),
    ]),
    '',
    ...table([
      ['window', 'up', 'covered', 'up (hours)', 'down (hours)', 'no data (hours)', 'compared'],
      ...WINDOWS.map((window) => windowCells(totals, window)),
    ]),
    '',
    ...table([
      ['worst in the last week', 'name', 'status', 'down (hours)', 'no data (hours)', 'up', 'zone'],
      ...worst.map((store) => storeCells(snapshot, store)),
    ]),
  ];
}

function windowCells({ now: ofNow, before }: FleetTotals, window: (typeof WINDOWS)[number]): string[] {
  const now = ofNow[window];
  const [title, words] = WORDS[window];
  return [
    title,
    shareText(now.up, known(now)),
    shareText(known(now), open(now)),
    ...[now.up, now.down, now.noData].map(formatHours),
    trendText(now, before[window], words),
  ];
}

function storeCells(snapshot: FleetSnapshot, store: number): string[] {
  const week = snapshot.windowOf(store, 'week');
  return [
    snapshot.storeIds[store]!,
    snapshot.nameOf(store) ?? '–',
    snapshot.status(store).replace('_', ' '),
    formatHours(week.down),
    formatHours(week.noData),
    shareText(week.up, known(week)),
    snapshot.calendar(store).zone,
  ];
}

/** The answer of `GET /fleet` for all stores. */
async function statusJson(snapshot: FleetSnapshot, now: number): Promise<string> {
  const { feed, ...glance } = await fleetResponse(snapshot, {});
  return JSON.stringify({ ...glance, feed: feedResponse(feed, snapshot, now) });
}

@Command({ name: 'status', description: 'Show the fleet as of the latest poll: a view for a terminal.' })
export class StatusCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], { json = false }: { json?: boolean }): Promise<void> {
    await this.services.use(async (services) => {
      const snapshot = await services.get(FleetSnapshots).current();
      if (json) print(await statusJson(snapshot, Date.now()));
      else for (const line of await statusLines(snapshot, Date.now())) print(line);
    });
  }

  @Option({ flags: '--json', description: 'Print the answer of GET /fleet instead, for programs.' })
  parseJson(): boolean {
    return true;
  }

  @Help('after')
  help(): string {
    return `
Uptime is the share that was up of the open time with data; "covered" is the share of all open time that has data. Both
are of all stores together, as of the latest poll. A window is compared with the one before only if about as much of both
is covered. The stores that were down longest in the last week stand below.

Examples:
  watch -n 60 store-monitor status
  store-monitor status --json | jq .statuses`;
  }
}
