import { ApiProperty } from '@nestjs/swagger';
import { Part } from './readiness';

export class HealthView {
  @ApiProperty({ enum: ['ok'] })
  status: 'ok';
}

export class ChecksView implements Readonly<Record<Part, string>> {
  @ApiProperty({ enum: ['up', 'down'] })
  database: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  queue: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  storage: 'up' | 'down';
}

export class ReadinessView extends HealthView {
  @ApiProperty({ type: ChecksView })
  checks: ChecksView;
}
