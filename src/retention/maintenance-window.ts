import { formatInTimeZone } from 'date-fns-tz';

/** Hours of the day, from `from` up to `to`. They span midnight if `to` is not later. */
export interface MaintenanceWindow {
  readonly from: number;
  readonly to: number;
}

/** Whether an instant (epoch ms) lies in these hours in a zone. 0 to 24 is always. */
export function isWithin({ from, to }: MaintenanceWindow, zone: string, instant: number): boolean {
  const hour = Number(formatInTimeZone(instant, zone, 'H'));
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}
