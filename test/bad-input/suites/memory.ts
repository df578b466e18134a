import { openAsBlob } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportResponseDto } from '../../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../../src/platform/http/problem.filter';
import { endingOf, endPrograms, startProgram } from '../../support/faults/programs';
import { launchService, type ServiceProcess } from '../../support/faults/service-process';
import { answerOf, send } from '../../support/product/client';
import { type Environment, freshEnvironment, type SetupName } from '../../support/setups';
import { JSON_BODIES } from '../support/memory/json-bodies';
import type { LargeFile } from '../support/memory/large-files';
import { forgetPeak, peakIn, peakOf, peaksAreKnown } from '../support/memory/peak';

/**
 * In megabytes: the heap limit of JavaScript, so that a program that keeps a file in memory fails, and the limit of the
 * process. The program itself takes about 42, and a JSON body of 8 MB is there as text and as its parsed value.
 */
const HEAP = 76;
const MAX_MEGABYTES = 250;
const SMALL = { NODE_OPTIONS: `--max-old-space-size=${HEAP}` };
const FILE_NAMES = {
  polls: 'store_status.csv',
  'business-hours': 'menu_hours.csv',
  timezones: 'timezones.csv',
  exclusions: 'exclusions.csv',
  'special-hours': 'special_hours.csv',
  stores: 'stores.csv',
} as const;

const named = (files: readonly LargeFile[]) =>
  files.map((file) => [`${file.kind}: ${file.name}`, file] as const);

/** Imports each file of this size through a service, and these through `seed`, both with little memory. */
export function itStaysSmall(
  setup: SetupName,
  files: readonly LargeFile[],
  megabytes: number,
  seeded = files,
): void {
  let environment: Environment;
  let folder: string;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    folder = join(environment.directory, 'large');
  });

  beforeEach(() => mkdir(folder));
  afterEach(() => rm(folder, { recursive: true }));
  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  const written = async ({ kind, write }: LargeFile) => {
    const path = join(folder, FILE_NAMES[kind]);
    return { path, outcome: await write(path, megabytes * 1_048_576) };
  };

  const expectSmall = (what: string, peak: number): void => {
    process.stderr.write(`  ${String(peak).padStart(4)} MB at most, ${setup}, ${what}\n`);
    expect(peak).toBeLessThan(MAX_MEGABYTES);
  };

  describe('a service', () => {
    let service: ServiceProcess;

    beforeAll(async () => {
      service = await launchService(environment, SMALL);
    });

    it.each(named(files))('%s', async (name, file) => {
      const { path, outcome } = await written(file);
      const { pid } = service.program;
      if (peaksAreKnown) await forgetPeak(pid);
      const body = new FormData();
      body.append('file', await openAsBlob(path), FILE_NAMES[file.kind]);
      const response = await send(service, `/ingestions/${file.kind}`, { method: 'POST', body });
      const answer = await answerOf<ImportResponseDto & Problem>(response);
      if ('refused' in outcome) {
        expect(answer.status).toBe(422);
        expect(answer.body.detail).toMatch(outcome.refused);
      } else {
        const { inserted, changed, unchanged, rejected, kept } = answer.body;
        expect([answer.status, inserted + changed + unchanged, rejected, kept]).toEqual([
          201,
          outcome.taken,
          outcome.rejected,
          outcome.kept ?? 0,
        ]);
      }
      if (peaksAreKnown) expectSmall(`service, ${name}`, await peakOf(pid));
    });

    it.each(JSON_BODIES)('JSON: %s', async (name, body, status, detail) => {
      const { pid } = service.program;
      if (peaksAreKnown) await forgetPeak(pid);
      const headers = { 'content-type': 'application/json' };
      const answer = await answerOf<Problem>(
        await send(service, '/polls', { method: 'POST', headers, body: body() }),
      );
      expect(answer.status).toBe(status);
      expect(answer.body.detail).toContain(detail);
      if (peaksAreKnown) expectSmall(`service, JSON: ${name}`, await peakOf(pid));
    });

    it('ends with status 0', async () => {
      expect(await endingOf(service.program)).toBe('status 0');
    });
  });

  describe('seed', () => {
    it.each(named(seeded))('%s', async (name, file) => {
      const { outcome } = await written(file);
      const status = join(environment.directory, 'peak');
      const program = startProgram('cli', ['seed', '--dir', folder], environment, {
        NODE_OPTIONS: `${SMALL.NODE_OPTIONS} --require ${join(__dirname, '../support/memory/peak-at-end.js')}`,
        PEAK_FILE: status,
      });
      const { code } = await program.ended;
      const printed = program.printed();
      if ('refused' in outcome) {
        expect(printed).toMatch(outcome.refused);
        expect(code).toBe(1);
      } else {
        const { taken, rejected, kept = 0 } = outcome;
        expect(printed).toContain(`${(taken + rejected + kept).toLocaleString('en')} rows read.`);
        const found = /Rejected: ([\d,]+)\./.exec(printed)?.[1] ?? '0';
        expect([code, found]).toEqual([0, rejected.toLocaleString('en')]);
      }
      if (peaksAreKnown) expectSmall(`seed, ${name}`, await peakIn(status));
    });
  });
}
