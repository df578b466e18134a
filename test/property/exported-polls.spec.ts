import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fc from 'fast-check';
import { AppModule } from '../../src/app.module';
import { type PollFormat, pollsAs, PollsExporter, type PollsExportRequest } from '../../src/data-transfer';
import { IngestionService } from '../../src/ingestion';
import { parseConfig } from '../../src/platform/config';
import { described, type LoadedPoll, pollsCsv } from '../support/product/many-polls';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { runs } from './runs';

const SLICE_MS = 21_600_000;
const START = Date.parse('2023-01-23T00:00:00Z');

/** Instants around the borders of slices and days, and some far away. */
const instant = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 * SLICE_MS }).map((ms) => START + ms) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -2, max: 2 }))
      .map(([slice, ms]) => START + slice * SLICE_MS + ms),
  },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 951_782_400_000, 1_577_836_799_999) },
);

const storeId = fc.oneof(
  fc.integer({ min: 1, max: 150 }).map((n) => `store ${n}`),
  fc.constantFrom('a "b", c', 'köşe 🏪|', "o'clock", '9007199254740993', 'x;y'),
);

const load = fc.array(fc.record({ storeId, observedAt: instant, active: fc.boolean() }), {
  minLength: 1,
  maxLength: 300,
  size: 'max',
});

const request = fc.record(
  { storeId: fc.option(fc.nat(), { nil: undefined }), from: instant, to: instant },
  { requiredKeys: ['storeId'] },
);

describeOneSetup('exported polls', 'embedded', (setup) => {
  let environment: Environment;
  let services: INestApplicationContext;
  /** The stored polls, by store and instant. */
  const held = new Map<string, LoadedPoll>();

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    const config = parseConfig({ ...environment.env, LOG_LEVEL: 'silent' });
    const options = { logger: false as const, abortOnError: false };
    services = await NestFactory.createApplicationContext(AppModule.forCommandLine(config), options);
  });

  afterAll(async () => {
    await services?.close();
    await environment?.remove();
  });

  const exported = (format: PollFormat, asked: PollsExportRequest = {}): Promise<string> =>
    services.get(PollsExporter).exportPolls(asked, (polls) => text(pollsAs(format, polls)));

  const loadCsv = async (csv: string) => {
    const source = { name: 'polls.csv', bytes: Readable.from([Buffer.from(csv)]) };
    return (await services.get(IngestionService).importCsv('polls', source, { strict: true })).ingestion;
  };

  it('are those that were loaded last, and loading them again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(load, async (polls) => {
        await loadCsv(pollsCsv(polls));
        for (const poll of polls) held.set(`${poll.storeId} ${poll.observedAt}`, poll);
        const csv = await exported('csv');
        expect(await loadCsv(csv)).toMatchObject({
          inserted: 0,
          changed: 0,
          unchanged: held.size,
          rejected: 0,
        });
        expect(await exported('csv')).toBe(csv);
        expect(described(pollsOf(await exported('ndjson')))).toEqual(described([...held.values()]));
      }),
      runs(8),
    );
  });

  it('are those of the store and the time that were asked for', async () => {
    const ids = [...new Set([...held.values()].map((poll) => poll.storeId))];
    await fc.assert(
      fc.asyncProperty(request, async ({ storeId: place, from, to }) => {
        const id = place === undefined ? undefined : ids[place % ids.length]!;
        if (from !== undefined && to !== undefined && from >= to) {
          await expect(exported('ndjson', { storeId: id, from, to })).rejects.toThrow(
            'from is not before to',
          );
          return;
        }
        const wanted = [...held.values()].filter(
          (poll) =>
            (id === undefined || poll.storeId === id) &&
            poll.observedAt >= (from ?? 0) &&
            poll.observedAt < (to ?? Infinity),
        );
        const found = pollsOf(await exported('ndjson', { storeId: id, from, to }));
        expect(described(found)).toEqual(described(wanted));
        if (id === undefined) return;
        expect(found.map(({ observedAt }) => observedAt)).toEqual(
          wanted.map(({ observedAt }) => observedAt).sort((a, b) => a - b),
        );
      }),
      runs(30),
    );
  });
});

const pollsOf = (ndjson: string): LoadedPoll[] =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { store_id: string; status: string; timestamp_utc: string })
    .map((poll) => ({
      storeId: poll.store_id,
      observedAt: Date.parse(poll.timestamp_utc),
      active: poll.status === 'active',
    }));
