import { randomUUID } from 'node:crypto';
import { FleetSnapshots } from '../../src/fleet';
import { type ImportPreviewResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { StoreScopes } from '../../src/metrics';
import { withStores } from '../../src/platform/async';
import { apiDocument, routesOf } from '../support/product/api-document';
import {
  type ExclusionPageResponseDto,
  type FleetResponseDto,
  type Problem,
} from '../support/product/client';
import {
  fileOf,
  formOf,
  INSIDE,
  type Named,
  REFUSED_ROUTES,
  ROUTES_OF_IDS,
  ROUTES_OF_ROWS,
  ROUTES_OF_SCOPE,
  ROUTES_WITHOUT_STORES,
  STREAMED_ROUTES,
} from '../support/product/scoped-routes';
import {
  ALL,
  LOOK,
  NORTH,
  NORTH_SELECTOR,
  NORTHERN,
  ScopedServices,
  SOUTH,
  ZONE,
} from '../support/product/scoped-services';
import { describeOneSetup } from '../support/setups';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const SHA_256 = /[0-9a-f]{64}/g;
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const OF_EACH_REQUEST = /^(?:date|x-request-id|x-ratelimit-.*|connection|keep-alive)$/;

describeOneSetup('keys that are limited to the stores of a selector', 'embedded', (setup) => {
  let services: ScopedServices;
  let outside: Named;

  beforeAll(async () => {
    services = await ScopedServices.start(setup);
    outside = await services.outside();
  });

  afterAll(() => services.close());

  it('have been considered for every route', async () => {
    const documented = routesOf(await apiDocument(services.whole)).map(([route]) => route);
    const considered = [
      ...Object.keys(ROUTES_OF_IDS),
      ...Object.keys(ROUTES_OF_SCOPE),
      ...ROUTES_OF_ROWS,
      ...STREAMED_ROUTES,
      ...REFUSED_ROUTES,
      ...ROUTES_WITHOUT_STORES,
    ];
    expect([...new Set(considered)].sort()).toEqual(documented.sort());
  });

  /** The paths of ROUTES_OF_SCOPE. */
  const pathsOfScope = () =>
    Object.entries(ROUTES_OF_SCOPE).flatMap(([route, queries]) => {
      const path = route.replace('GET ', '');
      const stores = path.includes('{') ? [...NORTHERN.map(([store]) => store), 'north-03'] : [''];
      return stores.flatMap((store) => queries.map((query) => path.replace('{store_id}', store) + query));
    });

  const different = async (paths: readonly string[], secret: string) => {
    const found: unknown[] = [];
    for (const path of paths) {
      const [shown, alone] = [
        await services.bodyOf(secret, path),
        await services.bodyOf(ALL, path, services.part),
      ];
      if (JSON.stringify(shown) !== JSON.stringify(alone)) found.push([path, shown, alone]);
    }
    return found;
  };

  it('see what a database with only these stores has', async () => {
    expect(await different(pathsOfScope(), NORTH)).toEqual([]);
    expect(await different(pathsOfScope(), LOOK)).toEqual([]);
  });

  it('see less than others do', async () => {
    const lists = pathsOfScope().filter((path) => !path.startsWith('/stores/') && !path.includes('?'));
    expect(await different(lists, ALL)).toHaveLength(lists.length);
    const { body } = await services.asked<FleetResponseDto>(ALL, '/fleet');
    expect(body).toMatchObject({ as_of: '2023-01-26T15:00:00.000Z', stores: 4 });
  });

  it('see the same, whoever asks meanwhile', async () => {
    const paths = ['/fleet', '/fleet/hours', '/figures/daily', '/incidents', '/fleet/stores', '/stores'];
    const secrets = [ALL, NORTH, SOUTH, NORTH, ALL, ZONE];
    const alone = new Map<string, unknown>();
    for (const path of paths)
      for (const secret of secrets) alone.set(`${secret} ${path}`, await services.bodyOf(secret, path));
    expect(new Set([...alone.values()].map((body) => JSON.stringify(body))).size).toBe(4 * paths.length);
    // All outcomes that are kept are gone.
    await services.load(
      'polls',
      'store_id,status,timestamp_utc\nsouth-02,inactive,2023-01-21 10:00:00 UTC\n',
    );
    const together = await Promise.all(
      [...alone.keys()].map(async (key) => [
        key,
        await services.bodyOf(...(key.split(' ') as [string, string])),
      ]),
    );
    const ofOthers = ([key]: unknown[]) => !String(key).startsWith(ALL) && !String(key).startsWith(SOUTH);
    expect(together.filter(ofOthers)).toEqual([...alone].filter(ofOthers));
  });

  it('see new polls of these stores', async () => {
    const polls = (...stores: string[]) =>
      [
        'store_id,status,timestamp_utc',
        ...stores.map((store) => `${store},active,2023-01-25 15:00:00 UTC`),
        '',
      ].join('\n');
    const before = await services.bodyOf(NORTH, '/fleet');
    await services.load('polls', polls('north-01', 'south-01'));
    await services.load('polls', polls('north-01'), ALL, services.part);
    const scope = services.whole.app.get(StoreScopes).of(NORTH_SELECTOR);
    await withStores(scope, () => services.whole.app.get(FleetSnapshots).newest());
    await services.part.app.get(FleetSnapshots).newest();
    expect(await services.bodyOf(NORTH, '/fleet')).not.toEqual(before);
    expect(await different(pathsOfScope(), NORTH)).toEqual([]);
  });

  it('may not ask what is about all stores', async () => {
    for (const route of REFUSED_ROUTES) {
      const [method, path] = route.split(' ') as [string, string];
      const { status, body } = await services.asked<Problem>(NORTH, path, { method });
      expect([route, status, body.detail]).toEqual([
        route,
        403,
        'This API key is limited to some stores, and this is about all of them. Use a key without a selector.',
      ]);
      expect((await services.asked(ALL, path, { method })).status).not.toBe(403);
    }
    expect((await services.asked(NORTH, '/METRICS/')).status).toBe(403);
  });

  /** In base 36, two digits for more than a thousand. */
  let unknown = 36;
  const notThere = (): Named => ({
    store: `other-${(unknown++).toString(36)}`,
    report: randomUUID(),
    file: outside.file.replace(UUID, randomUUID()),
    ingestion: randomUUID(),
    exclusion: randomUUID(),
    batch: randomUUID(),
  });

  /** The answer without what each request has of its own, and without the ids that were asked for. */
  const answerTo = async (secret: string, route: string, named: Named) => {
    const response = await services.ask(secret, ROUTES_OF_IDS[route]!(named));
    const text = (await response.text())
      .replaceAll(named.store, 'STORE')
      .replace(SHA_256, 'SHA-256')
      .replace(UUID, 'UUID')
      .replace(INSTANT, 'INSTANT');
    const headers = [...response.headers].filter(([name]) => !OF_EACH_REQUEST.test(name));
    return { status: response.status, headers, text };
  };

  it('are told of other stores what they are told of stores that do not exist', async () => {
    const before = await services.stored();
    const { body } = await services.asked<ExclusionPageResponseDto>(ALL, '/exclusions?store_id=south-01');
    const told: unknown[] = [];
    for (const route of Object.keys(ROUTES_OF_IDS)) {
      const [other, none] = [await answerTo(NORTH, route, outside), await answerTo(NORTH, route, notThere())];
      if (JSON.stringify(other) !== JSON.stringify(none)) told.push([route, other, none]);
    }
    expect(told).toEqual([]);
    expect(await services.stored()).toEqual(before);
    expect(
      (await services.asked<ExclusionPageResponseDto>(ALL, '/exclusions?store_id=south-01')).body,
    ).toEqual(body);
  });

  it('reject rows of other stores as those of unknown stores', async () => {
    for (const store of ['south-01', 'other-00']) {
      const body = await services.load(
        'polls',
        `${fileOf('polls', [[INSIDE, 0]])}${store},active,2023-01-25 10:00:00 UTC\n`,
        NORTH,
      );
      expect([body.rejected, body.rejected_rows.map(({ reason }) => reason)]).toEqual([1, ['unknown store']]);
      const rejects = await services.ask(NORTH, [`/ingestions/${body.ingestion_id}/rejects`]);
      expect(await rejects.text()).toContain('unknown store');
    }
  });

  it('get lists of their stores as CSV', async () => {
    const answer = await services.ask(NORTH, ['/stores?format=csv']);
    const listed = (await answer.text()).trim().split('\n').slice(1);
    expect(listed.map((line) => line.replace(/,.*/, '')).every((id) => id.startsWith('north'))).toBe(true);
    expect(listed.length).toBeGreaterThan(0);
  });

  it('preview rows of other stores as those of unknown stores', async () => {
    for (const store of ['south-01', 'other-00']) {
      const body = formOf(`${fileOf('polls', [[INSIDE, 0]])}${store},active,2023-01-25 10:00:00 UTC\n`);
      const asked = { method: 'POST', body };
      const preview = await services.asked<ImportPreviewResponseDto>(NORTH, '/ingestions/preview', asked);
      expect(preview.body.rejected_rows.map(({ reason }) => reason)).toEqual(['unknown store']);
    }
  });

  it('are told less than keys of all stores, who change what they ask for', async () => {
    const same: string[] = [];
    const refused: unknown[] = [];
    // GET is the first.
    for (const route of Object.keys(ROUTES_OF_IDS).sort()) {
      const known = await answerTo(ALL, route, outside);
      if (known.status >= 300) refused.push([route, known]);
      const none = await answerTo(ALL, route, notThere());
      if (JSON.stringify(known) === JSON.stringify(none)) same.push(route);
    }
    expect({ same, refused }).toEqual({ same: [], refused: [] });
  });
});
