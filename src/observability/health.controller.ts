import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { unavailable } from '../errors';
import { ApiProblems } from '../http';

const PATIENCE_MS = 2_000;

/** For load balancers and containers; every role has it. */
@ApiTags('service')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
  ) {}

  @Get()
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({ summary: 'Whether the service can do its work: it reaches its database' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { type: 'string', example: 'ok' } } } })
  @ApiProblems({ 503: 'The database does not answer.' })
  async check(): Promise<{ status: string }> {
    try {
      const { status } = await this.health.check([
        () => this.database.pingCheck('database', { timeout: PATIENCE_MS }),
      ]);
      return { status };
    } catch (error) {
      throw unavailable('The database does not answer.', error);
    }
  }
}
