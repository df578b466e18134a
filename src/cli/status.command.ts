import { Command, Help } from 'nest-commander';
import { formatInstant } from '../core/time/instant';
import { formatHours, WINDOWS } from '../core/uptime/figures';
import { stoppedSince } from '../core/uptime/freshness';
import { FleetSnapshot, FleetSnapshots, FleetTotals, orderOf, SNAPSHOT_FIGURES, totalsOf } from '../fleet';
import { uptimePercent } from '../metrics';
import { grouped, print, table } from './output';
import { Services, StrictCommand } from './services';

const WORST = 10;
const LONGEST_DOWN = { figure: SNAPSHOT_FIGURES.get('downtime_last_week'), descending: true };

/** A snapshot of the fleet as lines of text. */
async function statusLines(snapshot: FleetSnapshot, now: number): Promise<string[]> {
  const totals = await totalsOf(snapshot);
  if (totals.stores === 0) return ['There are no polls yet.'];
  const { up, down, no_data, stale, excluded, closed } = totals.statuses;
  const worst = Array.from((await orderOf(snapshot, LONGEST_DOWN)).subarray(0, WORST));
  const since = stoppedSince(snapshot.asOf, now, snapshot.freshness);
  return [
    ...(since === undefined ? [] : [`The feed has stopped: its newest poll is of ${formatInstant(since)}.`]),
    `${grouped(totals.stores)} stores as of ${formatInstant(snapshot.asOf)}`,
    '',
    ...table([
      ['up', 'down', 'no data', 'stale', 'excluded', 'closed', 'ongoing incidents'],
      [up, down, no_data, stale, excluded, closed, totals.incidentsGoingOn].map(grouped),
    ]),
    '',
    ...table([
      ['window', 'uptime', 'before', 'up (hours)', 'down (hours)'],
      ...WINDOWS.map((window) => windowCells(totals, window)),
    ]),
    '',
    ...table([
      ['down longest in the last week', 'name', 'status', 'down (hours)', 'uptime', 'zone'],
      ...worst.map((store) => storeCells(snapshot, store)),
    ]),
  ];
}

function windowCells({ now: ofNow, before }: FleetTotals, window: (typeof WINDOWS)[number]): string[] {
  const now = ofNow[window];
  const hours = [now.up, now.down + now.noData].map(formatHours);
  return [`last ${window}`, uptimePercent(now) ?? '–', uptimePercent(before[window]) ?? '–', ...hours];
}

function storeCells(snapshot: FleetSnapshot, store: number): string[] {
  const week = snapshot.windowOf(store, 'week');
  return [
    snapshot.storeIds[store]!,
    snapshot.nameOf(store) ?? '–',
    snapshot.status(store).replace('_', ' '),
    formatHours(week.down + week.noData),
    uptimePercent(week) ?? '–',
    snapshot.calendar(store).zone,
  ];
}

@Command({ name: 'status', description: 'Show the fleet as of the latest poll: a view for a terminal.' })
export class StatusCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(): Promise<void> {
    await this.services.use(async (services) => {
      const snapshot = await services.get(FleetSnapshots).current();
      for (const line of await statusLines(snapshot, Date.now())) print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Figures are those of a report as of the latest poll, of all stores together, beside those of the hour, day and week
before. The stores that were down longest in the last week stand below.

Example, once a minute:
  watch -n 60 store-monitor status`;
  }
}
