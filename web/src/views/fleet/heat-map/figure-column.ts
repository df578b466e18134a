import type { FleetStore, WindowName } from '../../../api/fleet-answers';
import { figureText } from '../../../format/number';
import { durationText } from '../../../format/time';
import type { Order } from '../filter';

/** The figure that is shown beside each store: the one that they are sorted by. */
export interface FigureColumn {
  readonly title: string;
  readonly textOf: (store: FleetStore) => string;
}

const percentage = (title: string, window: WindowName): FigureColumn => ({
  title,
  textOf: (store) => {
    const percent = store[`uptime_percent_${window}`];
    return percent === null ? '–' : `${figureText(percent)} %`;
  },
});

const WEEK = percentage('Week', 'last_week');

const COLUMNS: Readonly<Record<Order, FigureColumn>> = {
  uptime_percent_last_week: WEEK,
  uptime_percent_last_day: percentage('Today', 'last_day'),
  uptime_percent_last_hour: percentage('Hour', 'last_hour'),
  '-downtime_last_week': {
    title: 'Down',
    textOf: ({ downtime_last_week_ms: ms }) => durationText(ms),
  },
  '-no_data_last_week': {
    title: 'No data',
    textOf: ({ no_data_last_week_ms: ms }) => durationText(ms),
  },
  '-uptime_percent_last_week': WEEK,
  store_id: WEEK,
};

export const figureColumn = (order: Order): FigureColumn => COLUMNS[order];
