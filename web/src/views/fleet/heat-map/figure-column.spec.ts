import type { FleetStore } from '../../../api/fleet-answers';
import type { Order } from '../filter';
import { figureColumn } from './figure-column';

const store = {
  uptime_percent_last_week: 98.7,
  uptime_percent_last_day: 100,
  uptime_percent_last_hour: null,
  downtime_last_week_ms: 5_400_000,
  no_data_last_week_ms: 0,
} as FleetStore;

describe('the figure beside a store', () => {
  it.each<[Order, string, string]>([
    ['uptime_percent_last_week', 'Week', '98.70 %'],
    ['-uptime_percent_last_week', 'Week', '98.70 %'],
    ['store_id', 'Week', '98.70 %'],
    ['uptime_percent_last_day', 'Today', '100.00 %'],
    ['uptime_percent_last_hour', 'Hour', '–'],
    ['-downtime_last_week', 'Down', '1 h 30 min'],
    ['-no_data_last_week', 'No data', '0 s'],
  ])('in the order %s is that of %s: %s', (order, title, text) => {
    const column = figureColumn(order);
    expect([column.title, column.textOf(store)]).toEqual([title, text]);
  });
});
