import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchor } from '../../scripts/docs/markdown';
import { generatedFiles } from '../../scripts/docs/pages';
import { projectFolder } from '../support/product/command-line';

const GENERATED = [
  '.env.example',
  'docs/configuration.md',
  'docs/command-line.md',
  'docs/api.md',
  'docs/openapi.json',
];
const PAGES = [
  'README.md',
  ...readdirSync(join(projectFolder, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

const withoutCode = (text: string): string => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, 'x');

/** The anchors of a page's headings. The second of two identical headings has `-1`, as on GitHub. */
function anchorsOf(path: string): string[] {
  const text = read(path).replace(/^```.*?^```$/gms, '');
  const seen = new Map<string, number>();
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading]) => {
    const name = anchor(heading!.replaceAll('`', ''));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
}

const brokenLinks = (page: string): string[] =>
  Array.from(withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)).flatMap(
    ([, file, heading]) => {
      const target = file === '' ? page : join(dirname(page), file!);
      const found =
        existsSync(join(projectFolder, target)) &&
        (heading === undefined || anchorsOf(target).includes(heading));
      return found ? [] : [`${file}${heading === undefined ? '' : `#${heading}`}`];
    },
  );

/** The paths that a page names as code, without those that exist. `.spec.ts` or `.ts` may be left out. */
const missingPaths = (page: string): string[] =>
  Array.from(
    read(page).matchAll(/`((?:src|test|bench|scripts|web)\/[\w./-]+)`/g),
    ([, path]) => path!,
  ).filter((path) => !['', '.ts', '.spec.ts'].some((end) => existsSync(join(projectFolder, path + end))));

describe('generated documentation', () => {
  let generated: Readonly<Record<string, string>>;

  beforeAll(async () => {
    generated = await generatedFiles();
  });

  it('has no other files', () => expect(Object.keys(generated)).toEqual(GENERATED));

  it.each(GENERATED)('%s is up to date: `npm run docs` changes nothing', (path) => {
    expect(read(path)).toBe(generated[path]);
  });
});

describe('README.md', () => {
  it('has at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});

describe('docs/glossary.md', () => {
  it('has at most 80 lines', () => {
    expect(read('docs/glossary.md').trimEnd().split('\n').length).toBeLessThanOrEqual(80);
  });
});

describe.each(PAGES)('%s', (page) => {
  it('links to files and headings that exist', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('names files that exist', () => {
    expect(missingPaths(page)).toEqual([]);
  });

  it('shows commands that run in a clone: npx store-monitor', () => {
    const blocks = Array.from(read(page).matchAll(/^```(?:sh)?\n(.*?)^```$/gms), ([, lines]) => lines!);
    const bare = blocks.flatMap(
      (block) => block.match(/^(?:\$ )?(?:.*(?:&&|\|) )?store-monitor [a-z].*$/gm) ?? [],
    );
    expect(page === 'docs/command-line.md' ? [] : bare).toEqual([]);
  });

  it('shows no command that overwrites .env', () => {
    expect(read(page).match(/(^|[^>])>\s*\.env\b|\bcp (?!-n\b).*\s\.env\s*$/gm)).toBeNull();
  });
});
