import { Option } from 'nest-commander';
import type { NoDataPolicy, WindowKind } from '../metrics';
import { instant, noData, windows } from './parse';
import { StrictCommand } from './strict-command';

/** What every command about figures may be told. */
export interface FigureFlags {
  asOf?: number;
  windows?: WindowKind;
  /** `--no-data`; commander takes the leading `no-` for a negation: `true` where nothing was said. */
  data?: NoDataPolicy | true;
}

export const policyOf = ({ data }: FigureFlags): NoDataPolicy => (typeof data === 'string' ? data : 'down');

/** A command about figures. */
export abstract class FiguresCommand extends StrictCommand {
  @Option({
    flags: '--as-of <instant>',
    description: 'The instant the figures speak of (default: the latest poll).',
  })
  parseAsOf(value: string): number {
    return instant('--as-of', value);
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
