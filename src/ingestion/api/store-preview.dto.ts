import { ApiProperty } from '@nestjs/swagger';
import { formatInstant } from '../../core/time/instant';
import { FiguresResponseDto, figuresResponse, type StorePreview } from '../../metrics';

export class WeekPreviewResponseDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    example: '2023-01-25T18:13:22.479Z',
    description: 'The latest poll of all stores. The week ends there, as in a report.',
  })
  as_of: string;
  @ApiProperty({ type: FiguresResponseDto })
  before: FiguresResponseDto;
  @ApiProperty({ type: FiguresResponseDto })
  after: FiguresResponseDto;
}

/** What an edit of the hours or exclusions of one store would change. */
export class StorePreviewResponseDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 3,
    description:
      'For a dry run of one store: how many of its past local days, since its first poll, would have other open time. ' +
      'Days whose polls are no longer kept do not count: their figures stay as they are. Otherwise null.',
  })
  past_days: number | null;
  @ApiProperty({
    type: WeekPreviewResponseDto,
    nullable: true,
    description:
      'The figures of its week before and after the edit. null also if it has no polls, or those of the week are no ' +
      'longer kept.',
  })
  week: WeekPreviewResponseDto | null;
}

/** undefined: no dry run for one store. */
export const storePreviewResponse = (preview: StorePreview | undefined): StorePreviewResponseDto => ({
  past_days: preview?.pastDays ?? null,
  week: preview?.week === undefined ? null : weekResponse(preview.week),
});

const weekResponse = ({
  asOf,
  before,
  after,
}: NonNullable<StorePreview['week']>): WeekPreviewResponseDto => ({
  as_of: formatInstant(asOf),
  before: figuresResponse(before, 'down'),
  after: figuresResponse(after, 'down'),
});
