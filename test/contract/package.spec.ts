import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { cliOutput, projectFolder } from '../support/product/command-line';
import { freshEnvironment } from '../support/setups';

interface Packed {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

describe('the package that `npm pack` makes', () => {
  // The scripts would run the build, which `npm test` has already done.
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: projectFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [Packed];
  const paths = packed.files.map(({ path }) => path);

  it('holds what runs: programs, page, migrations, the example, and how to use them', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/cli.js',
        'dist/web/index.html',
        'seeds/store_status.csv',
        'docs/configuration.md',
        'README.md',
        'LICENSE',
        '.env.example',
        'package.json',
      ]),
    );
  });

  it('has a command line that can be executed, also after a second build', () => {
    const { mode } = packed.files.find(({ path }) => path === 'dist/cli.js')!;
    expect(mode & 0o111).toBe(0o111);
  });

  it.each(['sqlite', 'mysql'])('holds each migration of %s', (dialect) => {
    const folder = `migrations/${dialect}`;
    const migrations = readdirSync(join(projectFolder, folder)).map((name) => `${folder}/${name}`);
    expect(paths.filter((path) => path.startsWith(`${folder}/`)).sort()).toEqual(migrations.sort());
  });

  it('holds each file that the README links to', () => {
    const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
    const links = Array.from(readme.matchAll(/\]\((?!https?:)([^)#]+)/g), ([, file]) => file!);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((file) => !paths.includes(file))).toEqual([]);
  });

  it('starts by the command of the README where it is unpacked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    try {
      const [{ filename }] = JSON.parse(
        execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
          cwd: projectFolder,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      ) as [{ readonly filename: string }];
      execFileSync('tar', ['-xzf', filename], { cwd: folder });
      const unpacked = join(folder, 'package');
      symlinkSync(join(projectFolder, 'node_modules'), join(unpacked, 'node_modules'));
      // The service ends by itself, at a value that it refuses.
      const { status, stderr } = spawnSync('npm', ['start'], {
        cwd: unpacked,
        encoding: 'utf8',
        env: { ...process.env, PORT: 'none' },
      });
      expect(stderr).toContain('store-monitor cannot start: The configuration cannot be used.');
      expect(status).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('holds no sources, tests or benchmarks, and nothing of a developer', () => {
    const folders = new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
    expect([...folders].sort()).toEqual(['dist', 'docs', 'migrations', 'reports', 'scripts', 'seeds']);
    expect(paths.filter((path) => /^(reports|scripts)\//.test(path)).sort()).toEqual([
      'reports/sample_store_report.csv',
      'scripts/demo.mjs',
      'scripts/prepare.mjs',
    ]);
    expect(paths.filter((path) => !path.includes('/')).sort()).toEqual([
      '.env.example',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => /\.ts$|\.spec\.|\.map$|\.built$/.test(path))).toEqual([]);
  });
});

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
/** All but the project itself. */
const locked = Object.entries(packages).filter(([path]) => path !== '');

describe('package-lock.json', () => {
  it('has the digest of every package, and names no registry', () => {
    expect(locked.length).toBeGreaterThan(500);
    const without = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(without.map(([path]) => path)).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = readFileSync(join(projectFolder, 'Dockerfile'), 'utf8');
  const removed = /^RUN rm -rf (.+)$/m.exec(dockerfile)![1]!.split(' ');
  const isRemoved = (path: string) =>
    removed.some((folder) => path === folder || path.startsWith(`${folder}/`));
  const tools =
    /(^|\/)(@types\/|typescript$|prettier$|@fig\/|eslint|jest$|vite$|@nestjs\/(cli|schematics|testing)$)/;

  it('is based on images that are pinned by their digest', () => {
    const bases = Array.from(dockerfile.matchAll(/^(?:ARG NODE=|FROM )(\S+)/gm), ([, image]) => image!);
    expect(bases).toHaveLength(3);
    for (const image of bases) expect(image).toMatch(/^(\$\{NODE\}|node:[\w.-]+@sha256:[0-9a-f]{64})$/);
  });

  it('has no package that only builds', () => {
    expect(dockerfile).toContain('npm prune --omit=dev --omit=optional');
    const kept = locked.filter(
      ([path, { dev, optional, devOptional }]) => !dev && !optional && !devOptional && !isRemoved(path),
    );
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.map(([path]) => path).filter((path) => tools.test(path))).toEqual([]);
  });

  it('runs without what it removes', async () => {
    const environment = await freshEnvironment('embedded');
    const withoutTools = {
      NODE_OPTIONS: `--require ${require.resolve('../support/product/image-packages')}`,
    };
    try {
      expect(await cliOutput({ ...environment.env, ...withoutTools }, 'status')).toContain('polls');
      const { program } = await launchService(environment, withoutTools);
      expect(await endingOf(program)).toBe('status 0');
    } finally {
      await endPrograms();
      await environment.remove();
    }
  });
});
