import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../support/product/command-line';
import { temporaryFolder } from '../support/temporary-folder';

const ENTITY = { 'src/stores/store.entity.ts': "@Entity({ name: 'stores' })\nexport class Store {}\n" };

describe('the check that each table has one repository', () => {
  let root: string;

  beforeEach(async () => {
    root = await temporaryFolder('check-tables');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it.each<[string, Record<string, string>]>([
    ['SQL beside the entity', { 'src/stores/stores.repository.ts': "const sql = 'SELECT 1 FROM stores';" }],
    ['the entity in a type', { 'src/fleet/a.ts': 'let stores: Repository<Store>;' }],
    [
      'prose, and other tables',
      { 'src/fleet/a.ts': "const a = 'from stores', b = 'FROM stores_of_others';" },
    ],
    ['a lock of a row', { 'src/fleet/a.ts': 'const sql = `${select} FOR UPDATE ${skip}`;' }],
    ['an import of all tables', { 'src/data-transfer/move/a.ts': 'const sql = `DELETE FROM ${table}`;' }],
  ])('accepts %s', (_, files) => {
    expect(check(files)).toEqual({ status: 0, lines: [] });
  });

  it.each<[string, string, string]>([
    ['a SELECT', "\nconst sql = 'SELECT 1 FROM stores';", '2: SQL names the table stores'],
    ['a join', 'const sql = `FROM ${a}\n  JOIN stores ON`;', '2: SQL names the table stores'],
    ['an UPDATE', 'const sql = `UPDATE "stores" SET a = ${1}`;', '1: SQL names the table stores'],
    ['a helper', "insertRows(manager, 'INSERT', 'stores', [], rows);", '1: SQL names the table stores'],
    ['its entity', '\n\nmanager.update(Store, 1, {});', '3: the entity Store of the table stores'],
    ['an injected entity', 'class A { constructor(@InjectRepository(Store) a) {} }', '1: the entity Store'],
    ['an expression', 'const sql = `DELETE FROM ${table}`;', '1: SQL takes the name of its table'],
  ])('refuses %s elsewhere', (_, source, message) => {
    const { status, lines } = check({ 'src/fleet/snapshot/a.ts': source });
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringContaining(`src/fleet/snapshot/a.ts:${message}`));
  });

  function check(files: Record<string, string>): { status: number | null; lines: string[] } {
    for (const [path, source] of Object.entries({ ...ENTITY, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), source);
    }
    const script = join(projectFolder, 'scripts/check-tables.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    return { status, lines: stderr.split('\n').filter((line) => line !== '') };
  }
});
