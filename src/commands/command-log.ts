import { Injectable, Logger } from '@nestjs/common';
import type { Config } from '../config';
import { commandLog } from '../observability';

/** A command's log on stderr: only what somebody should know, unless LOG_LEVEL or --verbose asks for more. */
@Injectable()
export class CommandLog {
  private readonly logger = new Logger('Command');
  private verbose = false;

  /** From now on, also before there is a configuration. */
  beVerbose(): void {
    this.verbose = true;
    Logger.overrideLogger(commandLog('debug'));
  }

  /** Takes effect for all of the process, whatever Nest has set before. */
  use({ log, database }: Config): void {
    const asked = log.level === 'info' ? 'warn' : log.level;
    Logger.overrideLogger(commandLog(this.verbose ? 'debug' : asked));
    const place =
      database.dialect === 'sqlite' ? database.path : `${database.hosts.join(',')}, ${database.database}`;
    this.logger.debug(`the database is ${database.dialect}: ${place}`);
  }
}
