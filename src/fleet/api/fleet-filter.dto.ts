import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { STORE_STATUSES } from '../../core/uptime/moment';
import type { StoreStatus } from '../../core/uptime/moment';
import { ZoneParameter } from '../../metrics';
import { ChoiceParameter } from '../../platform/http';
import { SnapshotFilter } from '../snapshot/snapshot-filter';

/** Selects stores of the fleet; all given conditions apply. */
export class FleetFilterRequestDto {
  @ChoiceParameter('status', STORE_STATUSES, 'What it is as of the latest poll of all stores.')
  status?: StoreStatus;

  @ZoneParameter()
  timezone?: string;

  @ApiPropertyOptional({ example: '9537', description: 'Text anywhere in the store_id, letter by letter.' })
  @IsOptional()
  @IsString()
  q?: string;
}

export const filterAsked = ({ status, timezone, q }: FleetFilterRequestDto): SnapshotFilter => ({
  status,
  zone: timezone,
  text: q,
});
