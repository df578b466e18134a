import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../support/product/command-line';

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

  it('holds no sources, tests, benchmarks or scripts, and nothing of a developer', () => {
    const folders = new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
    expect([...folders].sort()).toEqual(['dist', 'docs', 'migrations', 'seeds']);
    expect(paths.filter((path) => !path.includes('/')).sort()).toEqual([
      '.env.example',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => /\.ts$|\.spec\.|\.map$|\.built$/.test(path))).toEqual([]);
  });
});
