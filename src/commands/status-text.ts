import { FleetPicture, formatHours, orderOf, PICTURE_FIGURES, uptimePercent } from '../metrics';
import { formatInstant } from '../time';
import { grouped, table } from './output';

const WINDOWS = ['hour', 'day', 'week'] as const;
const WORST = 10;
const LONGEST_DOWN = { figure: PICTURE_FIGURES.get('downtime_last_week'), descending: true };

/** A picture of the fleet in lines of text. */
export function statusLines(picture: FleetPicture): string[] {
  const stores = picture.storeIds.length;
  if (stores === 0) return ['There are no polls yet.'];
  const { up, down, no_data, closed } = picture.statuses();
  const worst = Array.from(orderOf(picture, LONGEST_DOWN).subarray(0, WORST));
  return [
    `${grouped(stores)} stores as of ${formatInstant(picture.asOf)}`,
    '',
    ...table([
      ['up', 'down', 'no data', 'closed', 'incidents going on'],
      [up, down, no_data, closed, picture.incidentsGoingOn].map(grouped),
    ]),
    '',
    ...table([
      ['window', 'uptime', 'before', 'up (hours)', 'down (hours)'],
      ...WINDOWS.map((window) => windowCells(picture, window)),
    ]),
    '',
    ...table([
      ['down longest in the last week', 'status', 'down (hours)', 'uptime', 'zone'],
      ...worst.map((store) => storeCells(picture, store)),
    ]),
  ];
}

function windowCells(picture: FleetPicture, window: (typeof WINDOWS)[number]): string[] {
  const now = picture.now[window];
  const hours = [now.up, now.down + now.noData].map(formatHours);
  return [
    `last ${window}`,
    uptimePercent(now) ?? '–',
    uptimePercent(picture.before[window]) ?? '–',
    ...hours,
  ];
}

function storeCells(picture: FleetPicture, store: number): string[] {
  const week = picture.windowOf(store, 'week');
  return [
    picture.storeIds[store]!,
    picture.status(store).replace('_', ' '),
    formatHours(week.down + week.noData),
    uptimePercent(week) ?? '–',
    picture.zone(store),
  ];
}
