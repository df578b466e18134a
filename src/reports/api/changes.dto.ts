import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageRequestDto, PageResponseDto } from '../../platform/http';
import { ChangesFound, ChangesRequest } from '../generation/changes-reader';
import { REPORT_FIGURES } from '../records/report-figures';

const FIGURES = [...REPORT_FIGURES.keys()];
const SORTS = FIGURES.flatMap((figure) => [figure, `-${figure}`]);

export class ChangesRequestDto extends PageRequestDto {
  @ApiProperty({ format: 'uuid', description: 'The report to compare with: the one before.' })
  @IsUUID(undefined, { message: 'base_report_id is not the id of a report' })
  base_report_id: string;

  @ApiPropertyOptional({
    enum: SORTS,
    default: '-downtime_last_week',
    description:
      'Which figure is compared; with - the greatest rise comes first, without it the greatest fall.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIGURES.join(', ')}, each also with - before it` })
  sort = '-downtime_last_week';
}

const MS = { type: 'integer', nullable: true } as const;
const SIDES = ['both', 'before', 'after'] as const;

/** A store’s figure in two reports. */
export class ChangeResponseDto {
  @ApiProperty({ example: '8419537941919820732' })
  store_id: string;
  @ApiProperty({ enum: SIDES, example: 'both', description: 'Which of the reports it is in.' })
  in: (typeof SIDES)[number];
  @ApiProperty({
    ...MS,
    example: 3_600_000,
    description: 'In the report `base_report_id`; null where it is not in it.',
  })
  before_ms: number | null;
  @ApiProperty({ ...MS, example: 9_000_000, description: 'In this report; null where it is not in it.' })
  after_ms: number | null;
  @ApiProperty({
    ...MS,
    example: 5_400_000,
    description: 'after_ms minus before_ms; null where it is in one only.',
  })
  difference_ms: number | null;
}

export class ChangesPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ChangeResponseDto] })
  items: ChangeResponseDto[];
  @ApiProperty({ enum: FIGURES, example: 'downtime_last_week', description: 'The figure that is compared.' })
  figure: string;
  @ApiProperty({ type: 'integer', example: 311, description: 'Stores of both whose figure is another.' })
  changed: number;
  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Stores that are only in the report `base_report_id`.',
  })
  only_before: number;
  @ApiProperty({ type: 'integer', example: 0, description: 'Stores that are only in this report.' })
  only_after: number;
}

const figureOf = (sort: string): string => sort.replace(/^-/, '');

export const changesRequest = ({ sort, limit, offset }: ChangesRequestDto): ChangesRequest => ({
  figure: REPORT_FIGURES.get(figureOf(sort))!,
  descending: sort.startsWith('-'),
  limit,
  offset,
});

export function changesPage(
  found: ChangesFound,
  { sort, limit, offset }: ChangesRequestDto,
): ChangesPageResponseDto {
  const items = found.items.map(({ storeId, before, after }): ChangeResponseDto => ({
    store_id: storeId,
    in: before === null ? 'after' : after === null ? 'before' : 'both',
    before_ms: before,
    after_ms: after,
    difference_ms: before === null || after === null ? null : after - before,
  }));
  const { total, moved, onlyBefore, onlyAfter } = found;
  const counts = { total, changed: moved, only_before: onlyBefore, only_after: onlyAfter };
  return { items, figure: figureOf(sort), ...counts, limit, offset };
}
