import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsSelector } from '../platform/http';

/** Far above the number of ids that a body of JSON holds. */
const MAX_IDS = 100_000;

/** The stores that a request concerns; all given conditions apply, and at least one must be given. */
export class StoreSelectionRequestDto {
  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_IDS,
    example: ['8419537941919820732'],
    description: 'Each must be known.',
  })
  @IsOptional()
  @IsArray({ message: 'selection.store_ids is not a list' })
  @ArrayNotEmpty({ message: 'selection.store_ids is empty: leave it out, or name a store' })
  @ArrayMaxSize(MAX_IDS, { message: `selection.store_ids has more than ${MAX_IDS} ids` })
  @IsString({ each: true, message: 'selection.store_ids must be text, each of them' })
  store_ids?: string[];

  @ApiPropertyOptional({
    example: 'America/Chicago',
    description: 'The zone of their local days, configured or default.',
  })
  @IsOptional()
  @IsString({ message: 'selection.timezone is not text' })
  @IsNotEmpty({ message: 'selection.timezone is empty' })
  timezone?: string;

  @ApiPropertyOptional({
    example: 'region=north,brand in (a,b)',
    description:
      'A selector of labels, as in Kubernetes. Every store also has the labels timezone, store_id, and `status` as of ' +
      'the latest poll of all stores.',
  })
  @IsOptional()
  @IsSelector('selection.labels')
  labels?: string;

  @ApiPropertyOptional({
    example: 'main street',
    description: 'Words that the name or the store_id must all have, without regard to case and accents.',
  })
  @IsOptional()
  @IsString({ message: 'selection.q is not text' })
  @IsNotEmpty({ message: 'selection.q is empty' })
  q?: string;
}
