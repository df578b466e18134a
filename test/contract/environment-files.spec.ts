import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseConfig } from '../../src/platform/config';
import { Environment } from '../../src/platform/config/environment';
import { projectFolder } from '../support/product/command-line';

interface ComposeService {
  readonly build?: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
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

/** The attributes of a service in the compose specification that the file uses. */
const KNOWN_KEYS = new Set([
  'build',
  'cap_drop',
  'command',
  'deploy',
  'entrypoint',
  'environment',
  'healthcheck',
  'image',
  'init',
  'mem_limit',
  'ports',
  'profiles',
  'read_only',
  'restart',
  'security_opt',
  'stop_grace_period',
  'tmpfs',
  'user',
]);

const read = (file: string): string => readFileSync(join(projectFolder, file), 'utf8');
const known = Object.keys(new Environment());

/** Expands a value like compose: `${NAME:-default}`, `${NAME:?message}`, `${NAME}`; a default may contain others. */
function filled(value: string, variables: Readonly<Record<string, string>>): string {
  const innermost = /\$\{(\w+)(?::([-?])([^{}]*))?\}/g;
  const expanded = value.replace(innermost, (_, name: string, kind?: string, rest?: string) => {
    const given = variables[name] ?? '';
    if (given !== '' || kind === undefined) return given;
    if (kind === '?') throw new Error(rest);
    return rest ?? '';
  });
  return expanded === value ? value : filled(expanded, variables);
}

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as Compose;
  const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
  const inProfile = (profile?: string) =>
    Object.entries(services)
      .filter(([, { profiles }]) => profiles === undefined || profiles.includes(profile ?? ''))
      .map(([name]) => name)
      .sort();

  const must = {
    MYSQL_PASSWORD: 'x',
    MYSQL_ROOT_PASSWORD: 'y',
    REDIS_PASSWORD: 'z',
    API_KEYS: 'ops:write:0123456789abcdef',
  };
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
        credentials: { accessKeyId: s3.S3_ACCESS_KEY_ID, secretAccessKey: s3.S3_SECRET_ACCESS_KEY },
      });
      expect(() => environmentOf(name, {})).toThrow('.env');
    },
  );

  it("uses Amazon's S3, unless .env names another server, such as the one of the profile `scale`", () => {
    const variables = { ...must, ...s3 };
    const amazon = parseConfig(environmentOf('api', variables)).reports.s3!;
    expect(amazon).toMatchObject({ endpoint: undefined, forcePathStyle: false });
    const address = 'http://s3:9000';
    expect(read('docker-compose.yml')).toContain(`S3_ENDPOINT=${address}, S3_FORCE_PATH_STYLE=true`);
    const own = { ...variables, S3_ENDPOINT: address, S3_FORCE_PATH_STYLE: 'true' };
    expect(parseConfig(environmentOf('api', own)).reports.s3).toMatchObject({
      endpoint: address,
      forcePathStyle: true,
    });
  });

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
  });

  it('publishes the API alone, and to this machine unless HOST says otherwise', () => {
    const published = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['api']);
    const portsWith = (variables: Record<string, string>) =>
      services.api!.ports!.map((port) => filled(port, variables));
    expect(portsWith({})).toEqual(['127.0.0.1:8000:8000']);
    expect(portsWith({ HOST: '0.0.0.0', PORT: '80' })).toEqual(['0.0.0.0:80:8000']);
  });

  it('requires a password of Redis, which is in no argument', () => {
    const { command, environment } = services.redis!;
    expect(() => environmentOf('redis', {})).toThrow('REDIS_PASSWORD');
    expect(command!.join('\n')).toContain(`requirepass $$${Object.keys(environment!)[0]}`);
    expect(() => filled(services.api!.environment!.REDIS_URL!, {})).toThrow('REDIS_PASSWORD');
    expect(parseConfig(environmentOf('api', must)).redis!.urls).toEqual(['redis://:z@redis:6379/0']);
    const own = { ...must, REDIS_URL: 'redis://elsewhere:6379' };
    expect(parseConfig(environmentOf('api', own)).redis!.urls).toEqual([own.REDIS_URL]);
  });

  it.each(Object.keys(services))('confines %s, and limits its memory', (name) => {
    expect(services[name]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
    });
  });

  it('pins each image that it does not build', () => {
    const others = Object.values(services).filter(({ build }) => build === undefined);
    for (const { image } of others) expect(image).toMatch(/^[a-z/]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
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

  it('names no service and no volume that is not there, and nothing that compose does not know', () => {
    for (const { depends_on = {}, volumes: mounts = [], ...others } of Object.values(services)) {
      expect(Object.keys(others).filter((key) => !KNOWN_KEYS.has(key))).toEqual([]);
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
