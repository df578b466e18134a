import { ApiProperty } from '@nestjs/swagger';
import { Part } from './readiness';

export class HealthResponseDto {
  @ApiProperty({ enum: ['ok'] })
  status: 'ok';
}

export class ChecksResponseDto implements Readonly<Record<Part, string>> {
  @ApiProperty({ enum: ['up', 'down'] })
  database: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  queue: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  storage: 'up' | 'down';
}

export class ReadinessResponseDto extends HealthResponseDto {
  @ApiProperty({ type: ChecksResponseDto })
  checks: ChecksResponseDto;
}
