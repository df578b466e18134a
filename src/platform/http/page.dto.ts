import { AsyncLocalStorage } from 'node:async_hooks';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, registerDecorator } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const MOST = 200;

/** The entries of a page that is part of a list that is sent whole: fewer pages are read, each at some cost. */
export const LARGE_PAGE = 1_000;
/** Whether the page that is asked for is such a part. */
export const largePages = new AsyncLocalStorage<true>();

function IsPageLimit(): PropertyDecorator {
  const most = (): number => (largePages.getStore() === true ? LARGE_PAGE : MOST);
  return (target, property) =>
    registerDecorator({
      name: 'isPageLimit',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => Number(value) <= most(),
        defaultMessage: () => `${String(property)} must not be greater than ${most()}`,
      },
    });
}

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
  @IsPageLimit()
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
