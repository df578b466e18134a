import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../support/product/command-line';
import { temporaryFolder } from '../support/temporary-folder';

const ENTITY = { 'src/stores/store.entity.ts': "@Entity({ name: 'stores' })\nexport class Store {}\n" };

describe('the check that each table has one repository', () => {
  it('accepts the uses of one file of the feature, and what is no use of a table elsewhere', async () => {
    const files = {
      'src/stores/records/stores.repository.ts':
        "manager.update(Store, 1, {}); const sql = 'SELECT 1 FROM stores';",
      'src/fleet/type.ts': 'let stores: Repository<Store>;',
      'src/fleet/prose.ts': "const a = 'from stores', b = 'FROM stores_of_others';",
      'src/fleet/lock-of-a-row.ts': 'const sql = `${select} FOR UPDATE ${skip}`;',
      'src/data-transfer/move/all-tables.ts': 'const sql = `DELETE FROM ${table}`;',
    };
    expect(await check(files)).toEqual({ status: 0, lines: [] });
  });

  const refused: [what: string, source: string, message: string][] = [
    ['a SELECT', "\nconst sql = 'SELECT 1 FROM stores';", '2: SQL names the table stores'],
    ['a join', 'const sql = `FROM ${a}\n  JOIN stores ON`;', '2: SQL names the table stores'],
    ['an UPDATE', 'const sql = `UPDATE "stores" SET a = ${1}`;', '1: SQL names the table stores'],
    ['a helper', "insertRows(manager, 'INSERT', 'stores', [], rows);", '1: SQL names the table stores'],
    [
      'its entity',
      '\n\nmanager.update(Store, 1, {});',
      '3: TypeORM uses the entity Store of the table stores',
    ],
    [
      'an injected entity',
      'class A { constructor(@InjectRepository(Store) a) {} }',
      '1: TypeORM uses the entity Store',
    ],
    ['an expression', 'const sql = `DELETE FROM ${table}`;', '1: SQL takes the name of its table'],
  ];

  it('refuses each use of a table elsewhere', async () => {
    const pathOf = (i: number) => `src/fleet/snapshot/case-${i}.ts`;
    const files = Object.fromEntries(refused.map(([, source], i) => [pathOf(i), source]));
    const { status, lines } = await check(files);
    expect(status).toBe(1);
    for (const [i, [what, , message]] of refused.entries()) {
      const found = lines.filter((line) => line.includes(`${pathOf(i)}:`));
      const expected = expect.arrayContaining([
        expect.stringContaining(`${pathOf(i)}:${message}`),
      ]) as string[];
      expect([what, found]).toEqual([what, expected]);
    }
  });

  it('refuses a second file of the feature', async () => {
    const files = {
      'src/stores/stores.repository.ts': "const sql = 'SELECT 1 FROM stores';",
      'src/stores/stores.service.ts': 'manager.countBy(Store, {});',
    };
    expect(await check(files)).toEqual({
      status: 1,
      lines: [
        'src/stores/stores.repository.ts:1: SQL names the table stores, which src/stores/stores.service.ts uses',
        'src/stores/stores.service.ts:1: TypeORM uses the entity Store of the table stores, which src/stores/stores.repository.ts uses',
      ],
    });
  });

  async function check(files: Record<string, string>): Promise<{ status: number | null; lines: string[] }> {
    const root = await temporaryFolder('check-tables');
    for (const [path, source] of Object.entries({ ...ENTITY, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), source);
    }
    const script = join(projectFolder, 'scripts/check-tables.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
    return { status, lines: stderr.split('\n').filter((line) => line !== '') };
  }
});
