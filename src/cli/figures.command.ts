import { Option } from 'nest-commander';
import { NO_DATA_POLICIES, type NoDataPolicy } from '../core/uptime/figures';
import { type Breakdown, BREAKDOWNS, PERIOD_NAMES, type PeriodName } from '../core/uptime/periods';
import {
  type AccountingName,
  ACCOUNTINGS,
  EXCLUSION_POLICIES,
  type ExclusionPolicy,
  MAX_CARRY_MINUTES,
  WINDOW_KINDS,
  type WindowKind,
} from '../core/uptime/plans';
import { loadConfig } from '../platform/config';
import { invalidInput } from '../platform/errors';
import { aheadOfClock } from '../platform/http';
import type { ReportRequest } from '../reports';
import { date, instant, noData, oneOf, wholeNumber, windows } from './parse';
import { StrictCommand } from './services';

/** The options of every command that computes figures as of an instant, or of a period. */
export interface PeriodFlags {
  asOf?: number;
  /** `--no-data`; commander parses the leading `no-` as a negation, so the value is `true` if the option is missing. */
  data?: NoDataPolicy | true;
  period?: PeriodName;
  from?: number;
  to?: number;
}

/** The options of every command that computes the figures of a report. */
export interface FigureFlags extends PeriodFlags {
  windows?: WindowKind;
  accounting?: AccountingName;
  carryMinutes?: number;
  exclusions?: ExclusionPolicy;
  breakdown?: Breakdown;
}

export const policyOf = ({ data }: PeriodFlags): NoDataPolicy => (typeof data === 'string' ? data : 'down');

export const requestOf = (flags: FigureFlags): ReportRequest => ({
  asOf: flags.asOf,
  windows: flags.windows,
  noData: policyOf(flags),
  accounting: flags.accounting,
  carryMinutes: flags.carryMinutes,
  exclusions: flags.exclusions,
  period: flags.period,
  fromDate: flags.from,
  toDate: flags.to,
  breakdown: flags.breakdown,
});

export const LABELS_OPTION = {
  flags: '--labels <selector>',
  description: 'Only stores with these labels, such as region=north,brand in (a,b).',
};
export const GROUP_BY_OPTION = {
  flags: '--group-by <keys>',
  description: 'A row a group of stores with the same labels: one or two keys, or timezone.',
};

/** A command that computes figures as of an instant, or of a period. */
export abstract class PeriodCommand extends StrictCommand {
  @Option({
    flags: '--as-of <instant>',
    description: 'The instant the figures speak of (default: the latest poll).',
  })
  parseAsOf(value: string): number {
    const asOf = instant('--as-of', value);
    const { maxPollAheadMs } = loadConfig().ingestion;
    if (asOf > Date.now() + maxPollAheadMs) throw invalidInput(aheadOfClock('--as-of', maxPollAheadMs));
    return asOf;
  }

  @Option({
    flags: '--no-data <policy>',
    description: 'A day without polls is down, or excluded (default: down).',
    choices: [...NO_DATA_POLICIES],
  })
  parseNoData(value: string): NoDataPolicy {
    return noData(value);
  }

  @Option({ flags: '--period <name>', description: 'A period by name.', choices: [...PERIOD_NAMES] })
  parsePeriod(value: string): PeriodName {
    return oneOf('--period', value, PERIOD_NAMES);
  }

  @Option({ flags: '--from <date>', description: 'The first date of a period, such as 2023-01-25.' })
  parseFrom(value: string): number {
    return date('--from', value);
  }

  @Option({ flags: '--to <date>', description: 'The last date of a period.' })
  parseTo(value: string): number {
    return date('--to', value);
  }
}

/** A command that computes the figures of a report: windows, or a period in their place. */
export abstract class FiguresCommand extends PeriodCommand {
  @Option({
    flags: '--windows <kind>',
    description: 'calendar: local days; rolling: 24 and 168 hours (default: calendar).',
    choices: [...WINDOW_KINDS],
  })
  parseWindows(value: string): WindowKind {
    return windows(value);
  }

  @Option({
    flags: '--accounting <kind>',
    description:
      'daily: each local day from its own polls; carry_forward: a poll counts for --carry-minutes.',
    choices: [...ACCOUNTINGS],
  })
  parseAccounting(value: string): AccountingName {
    return oneOf('--accounting', value, ACCOUNTINGS);
  }

  @Option({ flags: '--carry-minutes <n>', description: 'For how long a poll counts with carry_forward.' })
  parseCarryMinutes(value: string): number {
    return wholeNumber('--carry-minutes', value, 1, MAX_CARRY_MINUTES);
  }

  @Option({
    flags: '--exclusions <policy>',
    description: 'Whether exclusions count (default: apply).',
    choices: [...EXCLUSION_POLICIES],
  })
  parseExclusions(value: string): ExclusionPolicy {
    return oneOf('--exclusions', value, EXCLUSION_POLICIES);
  }

  @Option({
    flags: '--breakdown <part>',
    description: 'The parts of a period (default: none).',
    choices: [...BREAKDOWNS],
  })
  parseBreakdown(value: string): Breakdown {
    return oneOf('--breakdown', value, BREAKDOWNS);
  }
}
