import { join } from 'node:path';
import { businessHoursRows, pollRows, storeRows, timezoneRows, writeCsvFile } from './csv-file';
import { buildFleet } from './fleet';

/** `stores` and `days`: integers from 1. `seed`: any integer; the same seed gives the same files. */
export interface SeedOptions {
  directory: string;
  stores: number;
  days: number;
  seed: number;
}

/** The written files: their numbers of rows without headers, and their paths. */
export interface SeedSummary {
  stores: number;
  polls: number;
  businessHoursRows: number;
  timezoneRows: number;
  detailsRows: number;
  files: string[];
}

/**
 * Writes store_status.csv, menu_hours.csv, timezones.csv and stores.csv into the folder, which it creates if needed;
 * existing files are replaced. Calls `onProgress` with the number of polls written so far, about every thousand polls. Throws a
 * RangeError for invalid options before it writes anything.
 */
export async function generateSeedData(
  options: SeedOptions,
  onProgress?: (polls: number) => void,
): Promise<SeedSummary> {
  const { directory, stores, days, seed } = options;
  requireWholeNumber('stores', stores, 1);
  requireWholeNumber('days', days, 1);
  requireWholeNumber('seed', seed, Number.MIN_SAFE_INTEGER);

  const fleet = buildFleet(stores, seed);
  const names = ['store_status.csv', 'menu_hours.csv', 'timezones.csv', 'stores.csv'];
  const files = names.map((name) => join(directory, name));
  const [statusFile, hoursFile, zonesFile, storesFile] = files as [string, string, string, string];
  return {
    stores,
    polls: await writeCsvFile(
      statusFile,
      'store_id,status,timestamp_utc',
      pollRows(fleet, days, seed),
      onProgress,
    ),
    businessHoursRows: await writeCsvFile(
      hoursFile,
      'store_id,day,start_time_local,end_time_local',
      businessHoursRows(fleet, seed),
    ),
    timezoneRows: await writeCsvFile(zonesFile, 'store_id,timezone_str', timezoneRows(fleet, seed)),
    detailsRows: await writeCsvFile(
      storesFile,
      'store_id,name,opened_on,target_percent,sales_per_hour,region,brand',
      storeRows(fleet, seed),
    ),
    files,
  };
}

function requireWholeNumber(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(
      `${name} must be a whole number${least === 1 ? ' of at least 1' : ''}, not ${value}.`,
    );
  }
}
