import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckResult,
  HealthCheckService,
  HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { KnownError } from '../../errors';
import { ApiProblems } from '../../http';
import { Part, PARTS, Readiness } from './readiness';

export class HealthResponseDto {
  @ApiProperty({ enum: ['ok'] })
  status: 'ok';
}

export class ChecksResponseDto implements Readonly<Record<Part, string>> {
  @ApiProperty({ enum: ['up', 'down'] })
  database: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'], description: 'Whether the database accepts changes.' })
  writes: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  queue: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down'] })
  storage: 'up' | 'down';
}

export class ReadinessResponseDto extends HealthResponseDto {
  @ApiProperty({ type: ChecksResponseDto })
  checks: ChecksResponseDto;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The size of the write-ahead log of SQLite. Absent on MySQL and MariaDB.',
    example: 4152992,
  })
  wal_bytes?: number;
}

const OK: HealthResponseDto = { status: 'ok' };

/** For load balancers, containers and people, in every role. */
@ApiTags('service')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Whether the service can answer: it reaches its database',
    description: 'Reports may be delayed meanwhile; /health/ready says so.',
  })
  @ApiOkResponse({ type: HealthResponseDto })
  @ApiProblems({ 503: 'Down: database.' })
  async answers(): Promise<HealthResponseDto> {
    await this.check(['database']);
    return OK;
  }

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers at all' })
  @ApiOkResponse({ type: HealthResponseDto })
  @ApiProblems({})
  live(): HealthResponseDto {
    return OK;
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether the service can do all of its work',
    description:
      'Tries the database, the queue and the storage of reports, each for at most 2 seconds; a change of the database, ' +
      'once in 10 seconds. Where one is down, the problem has the same `checks`.',
  })
  @ApiOkResponse({ type: ReadinessResponseDto })
  @ApiProblems({ 503: 'Down: queue.' })
  async ready(): Promise<ReadinessResponseDto> {
    const checks = await this.check(PARTS);
    const { logBytes } = this.readiness;
    return { ...OK, checks, ...(logBytes !== undefined && { wal_bytes: logBytes }) };
  }

  /** Throws `unavailable` if a part is down, or if the process is shutting down. */
  private async check(parts: readonly Part[]): Promise<ChecksResponseDto> {
    try {
      return checksOf(await this.health.check(parts.map((part) => () => this.indicate(part))));
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const checks = checksOf(error.getResponse() as HealthCheckResult);
      const down = parts.filter((part) => checks[part] === 'down');
      const detail = down.length > 0 ? `Down: ${down.join(', ')}.` : 'This process is shutting down.';
      throw new KnownError('unavailable', detail, { checks });
    }
  }

  private async indicate(part: Part): Promise<HealthIndicatorResult> {
    const session = this.indicators.check(part);
    return (await this.readiness.isUp(part)) ? session.up() : session.down();
  }
}

const checksOf = ({ details }: HealthCheckResult): ChecksResponseDto =>
  Object.fromEntries(
    Object.entries(details).map(([part, { status }]) => [part, status]),
  ) as unknown as ChecksResponseDto;
