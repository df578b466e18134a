import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckResult,
  HealthCheckService,
  HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { KnownError, messageOf } from '../errors';
import { ApiProblems } from '../http';
import { SingleFlight, withTimeout } from '../async';
import { Database, isPassing, isUnreachable, probeWrites } from '../database';

/**
 * Checks with a timeout whether something answers. Concurrent callers share one check, so that checks of a hanging part
 * do not pile up.
 */
export class BoundedCheck {
  private readonly flight = new SingleFlight(() => Promise.resolve().then(this.attempt));

  constructor(
    private readonly attempt: () => Promise<unknown>,
    private readonly timeoutMs: number,
    /** Receives the reason of a failure. */
    private readonly notify: (error: unknown) => void,
  ) {}

  async isUp(): Promise<boolean> {
    try {
      await withTimeout(this.flight.join(), this.timeoutMs, () => new Error('it does not answer'));
      return true;
    } catch (error) {
      this.notify(error);
      return false;
    }
  }
}

const TIMEOUT_MS = 2_000;

/** The interval between two writes to the database, and how long a check waits for one. */
const WRITE_INTERVAL_MS = 10_000;
const WRITE_TIMEOUT_MS = 1_000;

/** The parts that a service needs. `writes`: whether the database accepts them, which it does not on a full disk. */
export const PARTS = ['database', 'writes', 'queue', 'storage'] as const;
export type Part = (typeof PARTS)[number];

/** Checks each part in the way that the service uses it. Features register the checks of their parts. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger(Readiness.name);
  private readonly checks = new Map<Part, BoundedCheck>();

  private writtenAt = -Infinity;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {
    this.register('database', () => database.reach());
    this.register('writes', () => this.checkWrites());
  }

  /** `attempt` rejects while the part is down. Callers see only that it is; the reason is logged. */
  register(part: Part, attempt: () => Promise<unknown>): void {
    const notify = (error: unknown) => this.logger.warn(`${part} is down: ${messageOf(error)}`);
    this.checks.set(part, new BoundedCheck(attempt, TIMEOUT_MS, notify));
  }

  /** The size of SQLite's write-ahead log; undefined on MySQL and MariaDB. */
  get logBytes(): number | undefined {
    return this.database.logBytes;
  }

  isUp(part: Part): Promise<boolean> {
    return this.checks.get(part)!.isUp();
  }

  /**
   * Writes to the database, but not at each check. A write that waits proves nothing: an import may hold the lock for
   * minutes. That the database is unreachable is said by its own check.
   */
  private async checkWrites(): Promise<void> {
    const now = performance.now();
    if (now - this.writtenAt > WRITE_INTERVAL_MS && !this.database.busy) {
      this.writtenAt = now;
      this.lastWrite = this.database.write(probeWrites).catch((error: unknown) => {
        if (!isPassing(error) && !isUnreachable(error)) throw error;
      });
    }
    await Promise.race([this.lastWrite, delay(WRITE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

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
    description: 'It succeeds also while reports are delayed; /health/ready shows that.',
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
      'Tries the database, the queue and the storage of reports, each for at most 2 seconds, and a change of the ' +
      'database once in 10 seconds. If one of them is down, the problem has the same `checks`.',
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
