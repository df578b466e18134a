import { Injectable, Logger } from '@nestjs/common';
import type { Config } from '../platform/config';
import { commandLog } from '../platform/observability';

/** A command's log on stderr: warnings and errors, unless LOG_LEVEL or --verbose selects more. */
@Injectable()
export class CommandLog {
  private readonly logger = new Logger('Command');
  private verbose = false;

  /** Takes effect at once, also before the configuration is read. */
  beVerbose(): void {
    this.verbose = true;
    Logger.overrideLogger(commandLog('debug'));
  }

  /** Sets the logger of the whole process, and replaces the one that Nest has set. */
  use({ log, database }: Config): void {
    const asked = log.level === 'info' ? 'warn' : log.level;
    Logger.overrideLogger(commandLog(this.verbose ? 'debug' : asked));
    const place =
      database.dialect === 'sqlite' ? database.path : `${database.hosts.join(',')}, ${database.database}`;
    this.logger.debug(`the database is ${database.dialect}: ${place}`);
  }
}
