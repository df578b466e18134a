import { Inject, Injectable } from '@nestjs/common';
import { ENGINE_VERSION } from '../../core/uptime/figures';
import { CONFIG } from '../../platform/config';
import type { Config } from '../../platform/config';

/** The inputs of figures other than the data: the engine, this runtime's time zone rules, the default zone. */
@Injectable()
export class ComputationVersion {
  readonly text: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.text = `engine ${ENGINE_VERSION}, zones ${process.versions.tz}, default ${config.defaultTimezone}`;
  }
}
