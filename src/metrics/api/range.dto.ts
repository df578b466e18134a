import { NO_DATA_POLICIES } from '../../core/uptime/figures';
import type { NoDataPolicy } from '../../core/uptime/figures';
import { ChoiceParameter, instantOf, InstantParameter } from '../../platform/http';
import { DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS, RangeRequest } from '../figures/range-request';

/** The instant up to which polls count, and the policy for days without data. */
export class AsOfRequestDto {
  @InstantParameter(
    'The instant the figures speak of; nothing later is seen. Default: the latest poll of all stores.',
    '2023-01-25T18:13:22.479Z',
  )
  as_of?: string;

  @ChoiceParameter('no_data', NO_DATA_POLICIES, 'What a day without polls counts as.', 'down')
  no_data?: NoDataPolicy;
}

/** Adds a time range. */
export class RangeRequestDto extends AsOfRequestDto {
  @InstantParameter(
    `Where the range begins. Default: ${DEFAULT_RANGE_DAYS} days before its end; at most ${MAX_RANGE_DAYS} days.`,
    '2023-01-18T00:00:00Z',
  )
  from?: string;

  @InstantParameter('Where the range ends. Default: as_of.', '2023-01-25T00:00:00Z')
  to?: string;
}

export const rangeRequest = ({ from, to, as_of }: RangeRequestDto): RangeRequest => ({
  from: instantOf(from),
  to: instantOf(to),
  asOf: instantOf(as_of),
});
