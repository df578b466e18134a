import { existsSync } from 'node:fs';
import { Config, parseConfig } from './config';

/**
 * The configuration of this process: its environment, completed from a `.env` file in the working folder. Also sets
 * TZ=UTC, so that no library uses the host's zone.
 */
export function loadConfig(): Config {
  process.env.TZ = 'UTC';
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env);
}
