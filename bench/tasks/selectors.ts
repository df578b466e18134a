import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { columnOfEach, LabelColumns, LabelColumnsBuilder } from '../../src/core/selectors/details';
import { isFault, parseSelector, storesThatMeet } from '../../src/core/selectors/selector';
import { groupsOf, GroupTotals } from '../../src/core/uptime/groups';
import { ReportTotals, WINDOW_COUNT, WINDOWS_SHAPE } from '../../src/core/uptime/totals';
import { percentileOf } from '../statistics';

const SELECTOR = 'k1="value 7",k2 in ("value 1","value 2"),k3!="value 4",k9,!x,store_id notin (7,8)';
const KEYS = 10;
const TIMES = 21;

export interface SelectorTimes {
  readonly ms: number;
  readonly megabytes: number;
  readonly groupsMs: number;
}

/**
 * The medians of the times to filter stores with ten labels each, and to add up their windows by two labels; and the memory
 * of the labels.
 */
export function run({ stores }: { stores: number }): Promise<SelectorTimes> {
  const ids = Array.from({ length: stores }, (_, i) => String(i));
  const before = memoryMegabytes();
  const labels = labelsOf(stores);
  const megabytes = memoryMegabytes() - before;
  const selector = parseSelector(SELECTOR);
  if (isFault(selector)) throw new Error(selector.message);
  const each = columnOfEach(ids);
  const times = Array.from({ length: TIMES }, () => {
    const begun = performance.now();
    const met = storesThatMeet(selector, stores, (key) => (key === 'store_id' ? each : labels.column(key)));
    const places: number[] = [];
    for (let place = 0; place < stores; place++) if (met[place] === 1) places.push(place);
    return performance.now() - begun;
  });
  const groupTimes = timesOfGroups(labels, stores);
  return Promise.resolve({
    ms: percentileOf(times, 0.5),
    megabytes,
    groupsMs: percentileOf(groupTimes, 0.5),
  });
}

function timesOfGroups(labels: LabelColumns, stores: number): number[] {
  const totals = ReportTotals.of(stores, WINDOWS_SHAPE);
  totals.numbers.forEach((_, i) => (totals.numbers[i] = (i * 7_919) % 3_600_000));
  const goals = {
    targetPpm: new Float64Array(stores).fill(995_000),
    salesCents: new Float64Array(stores).fill(12_050),
  };
  return Array.from({ length: TIMES }, () => {
    const begun = performance.now();
    const groups = groupsOf(stores, [labels.column('k1'), labels.column('k2')]);
    new GroupTotals(groups, WINDOW_COUNT, goals, 'down').addAll(totals);
    return performance.now() - begun;
  });
}

function labelsOf(stores: number) {
  const builder = new LabelColumnsBuilder();
  for (let store = 0; store < stores; store++) {
    for (let k = 0; k < KEYS; k++) {
      builder.add(
        store,
        `k${k}`,
        k === 0 ? `franchisee ${store % 5_000}` : `value ${(store * 7 + k) % (k * 40)}`,
      );
    }
  }
  return builder.build(stores);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** After a collection of what is no longer used. */
function memoryMegabytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1_000_000;
}
