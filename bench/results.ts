import type { Measure, Sample, Target } from './measures';
import { type Summary, summaryOf } from './statistics';

/** A target of a measure, with its result. */
export interface Result {
  readonly target: Target;
  readonly figure: Summary;
  readonly against: Summary | undefined;
  /** The ratio of the two figures of each round. */
  readonly ratio: Summary | undefined;
  /** undefined: there is no target. */
  readonly met: boolean | undefined;
}

/** The median decides whether a target is met. Targets without measured figures are left out. */
export function resultsOf({ targets }: Measure, samples: readonly Sample[]): Result[] {
  return targets.flatMap((target) => resultOf(target, samples) ?? []);
}

function resultOf(target: Target, samples: readonly Sample[]): Result | undefined {
  const { figure: name, against: other, wanted } = target;
  if (other === undefined) {
    const values = samples.flatMap((sample) => sample[name] ?? []);
    if (values.length === 0) return undefined;
    const figure = summaryOf(values);
    const met = wanted === undefined ? undefined : isMet(figure, wanted);
    return { target, figure, against: undefined, ratio: undefined, met };
  }
  const pairs = samples.flatMap((sample) => {
    const [mine, others] = [sample[name], sample[other.figure]];
    return mine === undefined || others === undefined ? [] : [[mine, others] as const];
  });
  if (pairs.length === 0) return undefined;
  const faster = wanted?.kind === 'faster';
  const ratio = summaryOf(pairs.map(([mine, others]) => (faster ? others / mine : mine / others)));
  const met = wanted === undefined ? undefined : isMet(ratio, wanted);
  return {
    target,
    figure: summaryOf(pairs.map(([mine]) => mine)),
    against: summaryOf(pairs.map(([, others]) => others)),
    ratio,
    met,
  };
}

const isMet = ({ median }: Summary, { kind, value }: NonNullable<Target['wanted']>): boolean =>
  kind === 'at most' ? median <= value : median >= value;
