import type { ReportRequest } from '../../../src/reports';
import { reportFromNothing } from './from-nothing';
import { KnownData } from './known-data';
import { instantOf, realLoad, Reckoning, take } from './loads';
import type { Product } from './product';
import type { Counted, Load, ReportStep, Sequence } from './steps';
import type { Tally } from './tally';

const DAY = 86_400_000;

/** The report after every sequence: as of the end of all data. */
const LAST_REPORT: ReportStep = {
  asOf: 'latest',
  counted: { span: { windows: 'calendar' }, carryMinutes: undefined, exclusions: 'apply' },
  noData: 'exclude',
  columns: 'extended',
  meanwhile: undefined,
};

/** Runs a sequence on an empty product, and expects of each report the bytes that follow from the imported data. */
export async function play({ day, steps }: Sequence, product: Product, tally: Tally): Promise<void> {
  const playing = new Playing(product, Date.parse(day) / DAY, tally);
  for (const [i, step] of [...steps, LAST_REPORT].entries()) {
    if ('load' in step) await playing.load(step);
    else await playing.report(i, step);
  }
}

class Playing {
  private readonly known = new KnownData();
  private before: { readonly counted: Counted; readonly asOf: number | undefined } | undefined;
  private withEvidence = false;

  constructor(
    private readonly product: Product,
    private readonly day: number,
    private readonly tally: Tally,
  ) {}

  async load(load: Load): Promise<void> {
    const real = realLoad(load, this.known, this.reckoning);
    take(real, this.known);
    await this.product.load(real);
  }

  async report(step: number, { meanwhile, ...asked }: ReportStep): Promise<void> {
    const { product, known, tally } = this;
    const { asOf, counted } = this.resolved(asked);
    const { noData, columns } = asked;
    const fromNothing = () => reportFromNothing(known, { asOf, counted, noData, columns });
    const right = [fromNothing()];
    // For the latest poll, the product itself must find as_of.
    const request = { ...requestOf(counted), noData, columns };
    const reportId = await product.trigger(asked.asOf === 'latest' ? request : { ...request, asOf });
    const [{ report, file }] = await Promise.all([
      product.completed(reportId),
      meanwhile === undefined ? undefined : this.load(meanwhile),
    ]);
    // It read the data before the import or after it.
    if (meanwhile !== undefined) right.push(fromNothing());
    if (!right.includes(file)) expect({ step, asOf, file }).toEqual({ step, asOf, file: right[0] });
    const evidence = columns === 'evidence';
    const asBefore = asOf !== undefined && this.before?.asOf === asOf && this.before.counted === counted;
    tally.count(report, asBefore && evidence === this.withEvidence);
    tally.countParameters(counted);
    this.before = { asOf, counted };
    this.withEvidence = evidence;
  }

  private get reckoning(): Reckoning {
    return { day: this.day, lastAsOf: this.before?.asOf ?? this.day * DAY };
  }

  private resolved({ asOf, counted: relative }: Pick<ReportStep, 'asOf' | 'counted'>) {
    if (asOf === 'as before' && this.before?.asOf !== undefined) return this.before;
    const counted = absolute(relative, this.day);
    if (typeof asOf === 'object') return { asOf: instantOf(asOf, this.known, this.reckoning), counted };
    return { asOf: this.known.latestPoll(), counted };
  }
}

/** With the dates of its period. */
function absolute(counted: Counted, day: number): Counted {
  const { span } = counted;
  if ('windows' in span || typeof span.period === 'string') return counted;
  const { first, last } = span.period;
  return { ...counted, span: { ...span, period: { first: day + first, last: day + last } } };
}

function requestOf({ span, carryMinutes, exclusions }: Counted): ReportRequest {
  const accounting = carryMinutes === undefined ? 'daily' : 'carry_forward';
  const counting: ReportRequest = { accounting, carryMinutes, exclusions };
  if ('windows' in span) return { ...counting, windows: span.windows };
  const { period, breakdown } = span;
  return typeof period === 'string'
    ? { ...counting, breakdown, period }
    : { ...counting, breakdown, fromDate: period.first, toDate: period.last };
}
