import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../config';
import type { Config } from '../../config';
import { ENGINE_VERSION } from '../engine';

/** The inputs of figures other than the data: the engine, this runtime's time zone rules, the default zone. */
@Injectable()
export class FiguresBasis {
  readonly text: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.text = `engine ${ENGINE_VERSION}, zones ${process.versions.tz}, default ${config.defaultTimezone}`;
  }
}
