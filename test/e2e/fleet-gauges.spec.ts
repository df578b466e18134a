import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AlertRunner } from '../../src/alerts';
import { type FleetResponseDto, getJson, postJson, send, uploadCsv } from '../support/product/client';
import { projectFolder } from '../support/product/command-line';
import { type Samples, scrape } from '../support/product/metrics';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const MINUTE = 60_000;
const DETAILS = 'store_id,name,region\none,Main Street,north\ntwo,,south\nthree,,\n';
const STATES = ['up', 'down', 'no_data', 'stale', 'excluded', 'closed'];

interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

/** Each test depends on the state that the previous one has left. */
describeOneSetup('the gauges of the fleet', 'embedded', (setup) => {
  let service: RunningService;
  let base: number;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({
      DEFAULT_TIMEZONE: 'UTC',
      METRICS_LABELS: 'region,timezone,brand',
      STALE_AFTER: '1000',
      WEBHOOK_URL: 'http://127.0.0.1:9/hooks',
      WEBHOOK_SECRET: 'correct-horse-battery-staple',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    }));
  });

  afterAll(() => service.close());

  const byState = (samples: Samples, name: string, labels = '') =>
    STATES.flatMap((state) => {
      const value = samples.get(`${name}{${labels}state="${state}"}`);
      return value === undefined || value === 0 ? [] : [`${value} ${state}`];
    }).join(', ');
  const ofLabel = (samples: Samples, name: string, label: string, value: string) =>
    samples.get(`store_monitor_label_${name}{label="${label}",value="${value}"}`);

  it('are missing without stores', async () => {
    const samples = await scrape(service);
    const ofFleet = [...samples.keys()].filter((name) => /^store_monitor_(label_|stores|uptime)/.test(name));
    expect(ofFleet).toEqual([]);
    expect(samples.get('store_monitor_open_alerts')).toBe(0);
  });

  it('count the stores by state, and those of each value of the labels', async () => {
    await uploadCsv(service, 'stores', DETAILS);
    base = Date.now();
    const poll = (store_id: string, status: string, ago: number) => ({
      ...{ store_id, status, timestamp_utc: new Date(base - ago).toISOString() },
    });
    const polls = [
      ...[poll('one', 'active', 3 * MINUTE), poll('one', 'inactive', 2 * MINUTE), poll('one', 'inactive', 0)],
      ...[poll('two', 'active', 3 * MINUTE), poll('two', 'active', 0), poll('three', 'active', MINUTE)],
    ];
    expect((await postJson(service, '/polls', { polls })).status).toBe(201);
    const samples = await until('the gauges of these polls', async () => {
      const found = await scrape(service);
      return found.has('store_monitor_stores{state="up"}') ? found : undefined;
    });
    const stores = 'store_monitor_label_stores';
    expect(byState(samples, 'store_monitor_stores')).toBe('2 up, 1 down');
    expect(byState(samples, stores, 'label="region",value="north",')).toBe('1 down');
    expect(byState(samples, stores, 'label="region",value="south",')).toBe('1 up');
    expect(byState(samples, stores, 'label="region",value="(none)",')).toBe('1 up');
    expect(byState(samples, stores, 'label="timezone",value="UTC",')).toBe('2 up, 1 down');
    expect(byState(samples, stores, 'label="brand",value="(none)",')).toBe('2 up, 1 down');
    const { body } = await getJson<FleetResponseDto>(service, '/fleet');
    const { last_hour, last_day, last_week } = body.windows;
    const windows = Object.entries({ last_hour, last_day, last_week });
    for (const [window, { uptime_ms, downtime_ms }] of windows) {
      const share = samples.get(`store_monitor_uptime_ratio{window="${window}"}`);
      expect([window, share]).toEqual([window, uptime_ms / (uptime_ms + downtime_ms)]);
    }
    const age = ofLabel(samples, 'newest_poll_age_seconds', 'region', '(none)')!;
    expect(age - ofLabel(samples, 'newest_poll_age_seconds', 'region', 'south')!).toBeCloseTo(60, 0);
  });

  it('count the open alerts', async () => {
    const rule = { down_minutes: 1, channels: ['webhook'] };
    await postJson(service, '/alert-rules', { ...rule, name: 'stores' });
    await postJson(service, '/alert-rules', { ...rule, name: 'regions', group_by: 'region' });
    await service.app.get(AlertRunner).evaluateRules(base + 5 * MINUTE);
    const samples = await scrape(service);
    expect(samples.get('store_monitor_open_alerts')).toBe(2);
    const ofRegion = (value: string) => ofLabel(samples, 'open_alerts', 'region', value);
    expect(['north', 'south', '(none)'].map(ofRegion)).toEqual([2, 0, 0]);
    expect(ofLabel(samples, 'open_alerts', 'timezone', 'UTC')).toBe(1);
  });

  it('are those of newer polls after the next snapshot', async () => {
    const poll = { store_id: 'one', status: 'active', timestamp_utc: new Date().toISOString() };
    expect((await postJson(service, '/polls', { polls: [poll] })).status).toBe(201);
    await until(
      'the gauges of the poll',
      async () => byState(await scrape(service), 'store_monitor_stores') === '3 up',
    );
  });

  describe('docs/grafana', () => {
    const read = (name: string) => readFileSync(join(projectFolder, 'docs/grafana', name), 'utf8');
    const dashboard = JSON.parse(read('dashboard.json')) as { panels: { id: number }[] };
    const { groups } = parse(read('alerts.yml')) as RuleFile;
    const rules = groups.flatMap((group) => group.rules);
    /** All texts with the key in an object and the objects in it. */
    const textsOf = (value: unknown, key: string): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([name, inner]) =>
            name === key && typeof inner === 'string' ? [inner] : textsOf(inner, key),
          );
    const ofDashboard = [...textsOf(dashboard, 'expr'), ...textsOf(dashboard, 'query')];
    const expressions = [...ofDashboard, ...rules.map(({ expr }) => expr)];

    /** The names that the service serves: each with the labels that its samples have; undefined: it has no samples. */
    const served = async () => {
      const text = await (await send(service, '/metrics')).text();
      const names = new Map<string, Set<string> | undefined>();
      for (const [, name, type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
        const parts = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
        for (const part of parts) names.set(`${name}${part}`, undefined);
      }
      for (const [, name, labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
        const known = names.get(name!) ?? new Set<string>();
        for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label!);
        names.set(name!, known);
      }
      return names;
    };

    it('names metrics and labels that there are', async () => {
      const names = await served();
      const asked = expressions.flatMap((expression) => [
        ...expression.matchAll(/\b(store_monitor_\w+)(?:\{([^}]*)\})?/g),
      ]);
      expect(asked.length).toBeGreaterThan(rules.length);
      const unknown = asked.flatMap(([, name, matchers = '']) => {
        if (!names.has(name!)) return [name];
        const labels = names.get(name!);
        const wanted = Array.from(matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g), ([, label]) => label!);
        return wanted.filter((label) => labels?.has(label) === false).map((label) => `${name} ${label}`);
      });
      expect(unknown).toEqual([]);
    });

    it('names no metrics of other origin', () => {
      const others = expressions.filter((expression) => !expression.includes('store_monitor_'));
      expect(others).toEqual(['prometheus']);
    });

    it('has the gauges of the fleet', () => {
      for (const gauge of ['stores', 'uptime_ratio', 'newest_poll_age_seconds', 'open_alerts']) {
        expect(ofDashboard.some((text) => text.includes(`store_monitor_${gauge}`))).toBe(true);
        expect(ofDashboard.some((text) => text.includes(`store_monitor_label_${gauge}`))).toBe(true);
      }
    });

    it('has panels and alerts that can be told apart', () => {
      const ids = dashboard.panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
      for (const { labels, annotations } of rules) {
        expect(['critical', 'warning']).toContain(labels.severity);
        expect(annotations.summary).not.toBe('');
      }
    });
  });
});
