import { Option } from 'nest-commander';
import type { NoDataPolicy } from '../core/uptime/figures';
import type { WindowKind } from '../core/uptime/plans';
import { loadConfig } from '../platform/config';
import { invalidInput } from '../platform/errors';
import { aheadOfClock } from '../platform/http';
import { instant, noData, windows } from './parse';
import { StrictCommand } from './services';

/** The options of every command that computes figures. */
export interface FigureFlags {
  asOf?: number;
  windows?: WindowKind;
  /** `--no-data`; commander parses the leading `no-` as a negation, so the value is `true` if the option is missing. */
  data?: NoDataPolicy | true;
}

export const policyOf = ({ data }: FigureFlags): NoDataPolicy => (typeof data === 'string' ? data : 'down');

/** A command that computes figures. */
export abstract class FiguresCommand extends StrictCommand {
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
    flags: '--windows <kind>',
    description: 'calendar: local days; rolling: 24 and 168 hours (default: calendar).',
  })
  parseWindows(value: string): WindowKind {
    return windows(value);
  }

  @Option({
    flags: '--no-data <policy>',
    description: 'A day without polls is down, or excluded (default: down).',
  })
  parseNoData(value: string): NoDataPolicy {
    return noData(value);
  }
}
