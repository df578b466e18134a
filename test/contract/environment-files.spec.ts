import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseConfig } from '../../src/platform/config';
import { Environment } from '../../src/platform/config/environment';
import { projectFolder } from '../support/product/command-line';

interface ComposeService {
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (file: string): string => readFileSync(join(projectFolder, file), 'utf8');
const known = Object.keys(new Environment());

/** Expands a value like compose: `${NAME:-default}`, `${NAME:?message}`, `${NAME}`. */
const filled = (value: string, variables: Readonly<Record<string, string>>): string =>
  value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest?: string) => {
    const given = variables[name] ?? '';
    if (given !== '' || kind === undefined) return given;
    if (kind === '?') throw new Error(rest);
    return rest ?? '';
  });

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as Compose;
  const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
  const inProfile = (profile?: string) =>
    Object.entries(services)
      .filter(([, { profiles }]) => profiles === undefined || profiles.includes(profile ?? ''))
      .map(([name]) => name)
      .sort();

  const must = { MYSQL_PASSWORD: 'x', MYSQL_ROOT_PASSWORD: 'y', API_KEYS: 'ops:write:0123456789abcdef' };
  const s3 = { S3_BUCKET: 'store-monitor', S3_ACCESS_KEY_ID: 'reports', S3_SECRET_ACCESS_KEY: 'long enough' };
  const environmentOf = (name: string, variables: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(services[name]!.environment!).map(([key, value]) => [key, filled(value, variables)]),
    );

  it('has the API and a worker; with the profile `scale`, more of them and S3', () => {
    expect(inProfile()).toEqual(['api', 'mysql', 'redis', 'worker']);
    expect(inProfile('scale')).toEqual([
      'api',
      'more-workers',
      'mysql',
      'redis',
      's3',
      's3-bucket',
      'worker',
    ]);
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'more-workers', 'worker']);
  });

  it.each(ours.map(([name]) => name))(
    'gives %s variables that the product knows, and values it takes',
    (name) => {
      expect(
        Object.keys(services[name]!.environment!).filter((variable) => !known.includes(variable)),
      ).toEqual([]);
      const alone = parseConfig(environmentOf(name, must));
      expect(alone).toMatchObject({ role: name === 'api' ? 'api' : 'worker', reports: { s3: undefined } });
      expect(parseConfig(environmentOf(name, { ...must, ...s3 })).reports.s3).toMatchObject({
        bucket: s3.S3_BUCKET,
        endpoint: 'http://s3:9000',
        forcePathStyle: true,
        credentials: { accessKeyId: s3.S3_ACCESS_KEY_ID, secretAccessKey: s3.S3_SECRET_ACCESS_KEY },
      });
      expect(() => environmentOf(name, {})).toThrow('.env');
    },
  );

  it('gives all of them the same, but for their role', () => {
    const withoutRole = ours.map(([, { environment }]) => ({ ...environment, ROLE: undefined }));
    for (const each of withoutRole) expect(each).toEqual(withoutRole[0]);
  });

  it('passes every variable of .env.example to the containers, each under its own name and once', () => {
    const inExample = Array.from(read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm), ([, name]) => name!);
    const passed = services.api!.environment!;
    expect(Object.keys(passed).sort()).toEqual([...inExample].sort());
    // Variables with fixed values in the container; PORT is the port outside of it.
    const fixed = ['HOST', 'PORT', 'ROLE', 'DATABASE_PATH', 'REPORTS_DIR', 'UPLOADS_DIR', 'REJECTS_DIR'];
    const handedThrough = inExample.filter((name) => passed[name]!.startsWith(`\${${name}:`));
    expect([...handedThrough, ...fixed].sort()).toEqual([...inExample].sort());
    expect(services.api!.ports).toEqual(['${PORT:-8000}:8000']);
  });

  it('has the defaults of the product, but for the addresses of the other services and the folders', () => {
    const { REDIS_URL, REPORTS_DIR, UPLOADS_DIR, REJECTS_DIR, HOST, API_KEYS, MYSQL_HOST } = environmentOf(
      'worker',
      must,
    );
    const own = { REDIS_URL, REPORTS_DIR, UPLOADS_DIR, REJECTS_DIR, HOST, API_KEYS, MYSQL_HOST };
    expect(parseConfig(environmentOf('worker', must))).toEqual(
      parseConfig({ ...own, MYSQL_PASSWORD: must.MYSQL_PASSWORD, ROLE: 'worker' }),
    );
  });

  it('names no service and no volume that is not there', () => {
    for (const { depends_on = {}, volumes: mounts = [] } of Object.values(services)) {
      for (const name of Object.keys(depends_on)) expect(Object.keys(services)).toContain(name);
      for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    }
  });
});

describe('.env.example', () => {
  const lines = read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm);
  const written = Array.from(lines, ([, name, value]) => [name!, value!] as const);

  it('has every variable once, and no other', () => {
    expect(written.map(([name]) => name).sort()).toEqual([...known].sort());
  });

  it('is a valid configuration, equal to the defaults', () => {
    expect(parseConfig(Object.fromEntries(written))).toEqual(parseConfig({}));
  });
});
