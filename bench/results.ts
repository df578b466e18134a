import type { Measure, Sample, Target } from './measures';
import { type Summary, summaryOf } from './statistics';

/** One target of a measure, and what became of it. */
export interface Result {
  readonly target: Target;
  readonly figure: Summary;
  readonly against: Summary | undefined;
  /** Of the two in each round: how many times the other figure this one is, or how many times faster. */
  readonly ratio: Summary | undefined;
  readonly met: boolean;
}

/** The median decides whether a target is met. */
export function resultsOf({ targets }: Measure, samples: readonly Sample[]): Result[] {
  return targets.map((target) => {
    const of = (name: string) => samples.map((sample) => sample[name]!);
    const figures = of(target.figure);
    const figure = summaryOf(figures);
    if (target.against === undefined)
      return { target, figure, against: undefined, ratio: undefined, met: figure.median <= target.value };
    const others = of(target.against.figure);
    const faster = target.kind === 'faster';
    const ratio = summaryOf(
      figures.map((value, round) => (faster ? others[round]! / value : value / others[round]!)),
    );
    const met = faster ? ratio.median >= target.value : ratio.median <= target.value;
    return { target, figure, against: summaryOf(others), ratio, met };
  });
}
