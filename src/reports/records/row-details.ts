import { type LabelColumn, LabelColumnsBuilder, valueAt } from '../../core/selectors/details';
import { figuresOf, type NoDataPolicy, uptimePercent } from '../../core/uptime/figures';
import { GroupBudgets } from '../../core/uptime/group-budgets';
import { type GroupFigures, groupsOf, GroupTotals } from '../../core/uptime/groups';
import { burnOf, type StoreBudget, storeBudget, targetOfBudget } from '../../core/uptime/targets';
import type { ReportTotals } from '../../core/uptime/totals';
import type { PolledFleet } from '../../metrics';
import { DETAIL_BITS } from '../../stores';
import { type ColumnsRequest, keysIn, type RowMeasure, type ReportFigure } from './report-columns';

/** The details of its stores that a report has. */
export interface DetailsNeeded {
  readonly names: boolean;
  readonly targets: boolean;
  readonly sales: boolean;
  /** Keys of labels, or the built-in ones. */
  readonly keys: readonly string[];
}

/** The `DETAIL_BITS` of what a report needs. */
export const bitsOf = ({ names, targets, sales, keys }: DetailsNeeded): number =>
  (names ? DETAIL_BITS.name : 0) |
  (targets ? DETAIL_BITS.target : 0) |
  (sales ? DETAIL_BITS.sales : 0) |
  (keys.length > 0 ? DETAIL_BITS.labels : 0);

/** Details of the stores of a report in their order, as they were when it was computed. */
export interface RowDetails {
  /** undefined: not needed, or no store has one. */
  readonly names: LabelColumn | undefined;
  /** By key. */
  readonly labels: ReadonlyMap<string, LabelColumn>;
  /** In millionths; NaN: none. undefined: not needed, or no store has one. */
  readonly targetPpm: Float64Array | undefined;
  /** In an hour, in hundredths of the currency; like targets. */
  readonly salesCents: Float64Array | undefined;
}

/** The details of a fleet that a report needs; undefined: none. */
export function detailsOf(fleet: PolledFleet, needed: DetailsNeeded): RowDetails | undefined {
  if (bitsOf(needed) === 0) return undefined;
  const { traitList, goals } = fleet;
  const { names, targets, sales, keys } = needed;
  return {
    names: names ? textColumn(traitList.map(({ facts }) => facts.name)) : undefined,
    labels: new Map(keys.map((key) => [key, fleet.columnOf(key) ?? noTexts(traitList.length)])),
    targetPpm: targets ? someOf(goals.targetPpm) : undefined,
    salesCents: sales ? someOf(goals.salesCents) : undefined,
  };
}

const noTexts = (stores: number): LabelColumn => ({ values: [], ids: new Uint32Array(stores) });

/** undefined: all are null. */
function textColumn(texts: readonly (string | null)[]): LabelColumn | undefined {
  const builder = new LabelColumnsBuilder();
  texts.forEach((text, store) => text !== null && builder.add(store, 'text', text));
  return builder.build(texts.length).column('text');
}

/** undefined: there is no number. */
const someOf = (numbers: Float64Array): Float64Array | undefined =>
  numbers.every(Number.isNaN) ? undefined : numbers;

const numberColumn = (numbers: readonly (number | null)[]): Float64Array | undefined =>
  someOf(Float64Array.from(numbers, (number) => number ?? NaN));

/** The texts of rows of stores: of the one at an index, with this id, in the order of `ReportTable.texts`. */
export function textsOfStores({ labelColumns }: ColumnsRequest, details: RowDetails | undefined) {
  const columns = [
    ...(details?.names === undefined ? [] : [details.names]),
    ...keysIn(labelColumns).map((key) => details?.labels.get(key)),
  ];
  return (storeId: string, store: number): readonly (string | null)[] =>
    columns.length === 0 ? [storeId] : [storeId, ...columns.map((column) => valueAt(column, store))];
}

/** The details of a block of rows as they are stored, in JSON; null: the store has none. */
interface DetailsInJson {
  readonly names?: readonly (string | null)[] | undefined;
  readonly labels: Readonly<Record<string, readonly (string | null)[]>>;
  readonly targetPpm?: readonly (number | null)[] | undefined;
  readonly salesCents?: readonly (number | null)[] | undefined;
}

/** The details of some stores, from the first up to before the last. */
export function encodeDetails(details: RowDetails, first: number, beyond: number): Buffer {
  const textsIn = ({ values, ids }: LabelColumn) =>
    Array.from(ids.subarray(first, beyond), (id) => values[id - 1] ?? null);
  const numbersIn = (numbers: Float64Array | undefined) => numbers && [...numbers.subarray(first, beyond)];
  const json: DetailsInJson = {
    names: details.names && textsIn(details.names),
    labels: Object.fromEntries([...details.labels].map(([key, column]) => [key, textsIn(column)])),
    // NaN is null in JSON.
    targetPpm: numbersIn(details.targetPpm),
    salesCents: numbersIn(details.salesCents),
  };
  return Buffer.from(JSON.stringify(json));
}

/** The details of all blocks of a report in order; undefined: it has none. */
export function decodeDetails(blocks: readonly (Uint8Array | null)[]): RowDetails | undefined {
  const parts = blocks.flatMap((block) =>
    block === null ? [] : [JSON.parse(Buffer.from(block).toString()) as DetailsInJson],
  );
  if (parts.length === 0) return undefined;
  const keys = Object.keys(parts[0]!.labels);
  const stores = parts.reduce((sum, part) => sum + storesOf(part), 0);
  return {
    names: textColumn(parts.flatMap(({ names = [] }) => names)),
    labels: new Map(
      keys.map((key) => [
        key,
        textColumn(parts.flatMap(({ labels }) => labels[key] ?? [])) ?? noTexts(stores),
      ]),
    ),
    targetPpm: numberColumn(parts.flatMap(({ targetPpm = [] }) => targetPpm)),
    salesCents: numberColumn(parts.flatMap(({ salesCents = [] }) => salesCents)),
  };
}

const storesOf = ({ names, labels, targetPpm, salesCents }: DetailsInJson): number =>
  (names ?? Object.values(labels)[0] ?? targetPpm ?? salesCents ?? []).length;

/** The groups of a report: the values of each in the order of the keys, and the sums of their stores. */
export interface RowGroups {
  readonly values: readonly (readonly (string | null)[])[];
  readonly totals: GroupTotals;
  /** By group, by bucket, the budgets of the stores that have a target; undefined: the report has none. */
  readonly budgets: GroupBudgets | undefined;
}

/** Groups the stores of a report by one or two keys of its details. */
export function groupRows(
  totals: ReportTotals,
  details: RowDetails | undefined,
  keys: readonly string[],
  policy: NoDataPolicy,
): RowGroups {
  const { stores, shape } = totals;
  const groups = groupsOf(
    stores,
    keys.map((key) => details?.labels.get(key)),
  );
  const nothing = () => new Float64Array(stores).fill(NaN);
  const goals = {
    targetPpm: details?.targetPpm ?? nothing(),
    salesCents: details?.salesCents ?? nothing(),
  };
  const sums = new GroupTotals(groups, shape.buckets, goals, policy);
  sums.addAll(totals);
  if (shape.budgets !== true) return { values: groups.values, totals: sums, budgets: undefined };
  const budgets = new GroupBudgets(totals, groups.groupOf, groups.values.length, goals.targetPpm, policy);
  for (let store = 0; store < stores; store++) budgets.add(store);
  return { values: groups.values, totals: sums, budgets };
}

/** The figures of the group that a bucket among those of all groups belongs to. */
export const groupAt = ({ totals }: RowGroups, buckets: number, bucket: number): GroupFigures =>
  totals.of(Math.floor(bucket / buckets), bucket % buckets);

/** Stands for a missing figure, such as a percentage without open time, or unknown sales; less than every figure. */
export const NOTHING = -(2 ** 50);

/** A percentage in hundredths. */
export const percentValue = (text: string): number =>
  text === '' ? NOTHING : Math.round(Number(text) * 100);

/** A figure of the budget of a store as `valueOf` has it, of one of its buckets. */
export function valueOfBudget(
  measure: RowMeasure,
  totals: ReportTotals,
  details: RowDetails | undefined,
  bucket: number,
  policy: NoDataPolicy,
): number {
  const { buckets } = totals.shape;
  const store = Math.floor(bucket / buckets);
  const targetPpm = details?.targetPpm?.[store] ?? NaN;
  const budget = storeBudget(totals, store, bucket % buckets, { targetPpm, policy });
  if (budget === undefined) return NOTHING;
  return measure === 'target_percent' ? targetPpm : budgetFigure(measure, budget);
}

function budgetFigure(measure: RowMeasure, budget: StoreBudget): number {
  switch (measure) {
    case 'allowed_minutes':
      return budget.allowed;
    case 'used_minutes':
      return budget.used;
    case 'left_minutes':
      return budget.allowed - budget.used;
    case 'burn':
      return burnOf(budget) ?? NOTHING;
    case 'breached_at':
      return budget.breachedAt ?? NOTHING;
    default:
      throw new Error(`${measure} is no figure of budgets`);
  }
}

/** A figure of a group as `valueOf` has it; `first`: the first bucket of its row among those of all groups. */
export function valueOfGroup(
  { measure, bucket }: ReportFigure,
  groups: RowGroups,
  buckets: number,
  first: number,
  policy: NoDataPolicy,
): number {
  const group = groupAt(groups, buckets, first + bucket);
  const { uptime, downtime } = figuresOf(group, policy);
  switch (measure) {
    case 'uptime':
      return uptime;
    case 'downtime':
      return downtime;
    case 'open_time':
      return group.up + group.down + group.noData + group.excluded;
    case 'no_data':
      return group.noData;
    case 'excluded':
      return group.excluded;
    case 'stores':
      return group.stores;
    case 'stores_with_data':
      return group.storesWithData;
    case 'never_up':
      return group.neverUp;
    case 'below_target':
      return group.belowTarget;
    case 'lost_sales':
      return group.lostCents ?? NOTHING;
    case 'uptime_percent':
      return percentValue(uptimePercent(uptime, downtime));
    default: {
      const budget = groups.budgets?.of(first + bucket);
      // Without a target, no store has added open time.
      if (budget === undefined || budget.open === 0) return NOTHING;
      return measure === 'target_percent' ? targetOfBudget(budget) : budgetFigure(measure, budget);
    }
  }
}
