import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../config';
import type { Config } from '../../config';
import { ENGINE_VERSION } from '../engine';

/** What figures depend on beside the data: the engine, the time zone rules of this runtime, the default zone. */
@Injectable()
export class FiguresBasis {
  readonly text: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.text = `engine ${ENGINE_VERSION}, zones ${process.versions.tz}, default ${config.defaultTimezone}`;
  }
}
