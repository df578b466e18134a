import { existsSync } from 'node:fs';
import { Config, parseConfig } from './config';

/**
 * The configuration of this process: its environment, and a `.env` file in the working folder for what
 * the environment leaves open. Also sets TZ=UTC, so that no library ever works in the host's zone.
 */
export function loadConfig(): Config {
  process.env.TZ = 'UTC';
  if (existsSync('.env')) process.loadEnvFile('.env');
  return parseConfig(process.env);
}
