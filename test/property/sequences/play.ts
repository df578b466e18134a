import { reportFromNothing } from './from-nothing';
import { KnownData } from './known-data';
import { instantOf, realLoad, Reckoning, take } from './loads';
import type { Product } from './product';
import type { Load, ReportStep, Sequence } from './steps';
import type { Tally } from './tally';

const DAY = 86_400_000;

/** The report after every sequence: as of the end of all data. */
const LAST_REPORT: ReportStep = {
  asOf: 'latest',
  windows: 'calendar',
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
  private before: (Pick<ReportStep, 'windows'> & { asOf: number | undefined }) | undefined;

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
    const { asOf, windows } = this.resolved(asked);
    const { noData, columns } = asked;
    const fromNothing = () => reportFromNothing(known, { asOf, windows, noData, columns });
    const right = [fromNothing()];
    // For the latest poll, the product itself must find as_of.
    const request = { windows, noData, columns };
    const reportId = await product.trigger(asked.asOf === 'latest' ? request : { ...request, asOf });
    const [{ report, file }] = await Promise.all([
      product.completed(reportId),
      meanwhile === undefined ? undefined : this.load(meanwhile),
    ]);
    // It read the data before the import or after it.
    if (meanwhile !== undefined) right.push(fromNothing());
    if (!right.includes(file)) expect({ step, asOf, file }).toEqual({ step, asOf, file: right[0] });
    const asBefore = asOf !== undefined && this.before?.asOf === asOf && this.before.windows === windows;
    tally.count(report, asBefore);
    this.before = { asOf, windows };
  }

  private get reckoning(): Reckoning {
    return { day: this.day, lastAsOf: this.before?.asOf ?? this.day * DAY };
  }

  private resolved({ asOf, windows }: Pick<ReportStep, 'asOf' | 'windows'>) {
    if (asOf === 'as before' && this.before?.asOf !== undefined) return this.before;
    if (typeof asOf === 'object') return { asOf: instantOf(asOf, this.known, this.reckoning), windows };
    return { asOf: this.known.latestPoll(), windows };
  }
}
