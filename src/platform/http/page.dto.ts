import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const MOST = 200;

/** Selects a page of a list. */
export class PageRequestDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST,
    default: 20,
    description: 'How many entries.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit = 20;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'How many entries to pass over.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;
}

/** Describes a page of a list; the entries are in `items`. */
export class PageResponseDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'How many entries there are.' })
  total: number;
  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;
  @ApiProperty({ type: 'integer', example: 0 })
  offset: number;
}
