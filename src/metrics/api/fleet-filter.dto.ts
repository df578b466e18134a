import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { ChoiceParameter } from '../../http';
import { STORE_STATUSES } from '../engine';
import type { StoreStatus } from '../engine';
import { SnapshotFilter } from '../snapshot/snapshot-filter';
import { ZoneParameter } from './parts.dto';

/** Selects stores of the fleet; all given conditions apply. */
export class FleetFilterQuery {
  @ChoiceParameter('status', STORE_STATUSES, 'What it is as of the latest poll of all stores.')
  status?: StoreStatus;

  @ZoneParameter()
  timezone?: string;

  @ApiPropertyOptional({ example: '9537', description: 'Text anywhere in the store_id, letter by letter.' })
  @IsOptional()
  @IsString()
  q?: string;
}

export const filterAsked = ({ status, timezone, q }: FleetFilterQuery): SnapshotFilter => ({
  status,
  zone: timezone,
  text: q,
});
