import { ApiProperty } from '@nestjs/swagger';
import { OpenTimeSums } from '../../core/uptime/day-sums';
import { figuresOf } from '../../core/uptime/figures';
import type { NoDataPolicy } from '../../core/uptime/figures';

/** The exact sums of some open time: uptime + downtime (+ excluded time) = open time. */
export class FiguresResponseDto {
  @ApiProperty({ type: 'integer', example: 11_602_479 })
  uptime_ms: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'With no_data=down it holds the time without data.',
  })
  downtime_ms: number;
  @ApiProperty({ type: 'integer', example: 0 })
  no_data_ms: number;
  @ApiProperty({ type: 'integer', example: 11_602_479 })
  open_time_ms: number;
}

export function figuresResponse(sums: Readonly<OpenTimeSums>, policy: NoDataPolicy): FiguresResponseDto {
  const { uptime, downtime } = figuresOf(sums, policy);
  return {
    uptime_ms: uptime,
    downtime_ms: downtime,
    no_data_ms: sums.noData,
    open_time_ms: sums.up + sums.down + sums.noData,
  };
}
