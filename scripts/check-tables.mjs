// Checks that each table has one repository (docs/architecture.md, rule 2): `node scripts/check-tables.mjs [root]`.
// One file, in the feature of the entity, names the table in SQL and uses the entity through TypeORM:
// `InjectRepository(Report)` and `manager.update(Report, …)` in src/reports/records/reports.repository.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

const root = process.argv[2] ?? '.';

/** SQL with an expression as the name of the table hides it from this check: what may have it, and why. */
const TABLE_BY_EXPRESSION = new Map([
  ['src/platform/database/', 'statements for repositories, which pass the name of their table'],
  ['src/polls/mysql-blocks.ts', 'blocks of a table that a repository names'],
  ['src/polls/sqlite-blocks.ts', 'blocks of a table that a repository names'],
  ['src/data-transfer/move/', 'moves all tables, with the names and columns that the entities have'],
]);

/** Statements that join a table of another repository: the file and the table, and why. */
const BORROWED = new Map([
  [
    'src/reports/records/report-results.repository.ts reports',
    'reads a result with the number of its stores',
  ],
]);

/** Functions that take the name of a table. */
const STATEMENTS = new Set(['insertRows', 'insertNumbers', 'lookUpNumbers', 'blockTable']);

const BEFORE_A_TABLE = String.raw`\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?: IF (?:NOT )?EXISTS)?)\s+["\`]?`;
const NAMED = new RegExp(`${BEFORE_A_TABLE}(\\w+)`, 'g');
const BY_EXPRESSION = new RegExp(`${BEFORE_A_TABLE}$`);
/** `FOR UPDATE` and `DO UPDATE` have no table after them. */
const NO_TABLE = /\b(?:FOR|DO|KEY) UPDATE\s+$/;

const sources = sourceFiles().map((path) => ({
  path,
  tree: ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true),
}));
const entities = sources.flatMap(entitiesOf);
const byTable = new Map(entities.map((entity) => [entity.table, entity]));
const byClass = new Map(entities.map((entity) => [entity.name, entity]));
/** The files of its feature that use a table. */
const usedIn = new Map(entities.map(({ table }) => [table, new Set()]));
const found = sources.flatMap(usesOf).flatMap(violationOf);

for (const line of found) console.error(line);
if (entities.length === 0) console.error(`no entities found in ${join(root, 'src')}`);
process.exitCode = found.length === 0 && entities.length > 0 ? 0 : 1;

function sourceFiles() {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function entitiesOf({ path, tree }) {
  return tree.statements.filter(ts.isClassDeclaration).flatMap((declaration) =>
    (ts.getDecorators(declaration) ?? []).flatMap((decorator) => {
      const table = /^@Entity\(\{ name: '(\w+)'/.exec(decorator.getText())?.[1];
      return table === undefined ? [] : [{ table, name: declaration.name.text, folder: dirname(path) }];
    }),
  );
}

/** src/reports, or src/platform/idempotency */
function featureOf(folder) {
  return folder
    .split('/')
    .slice(0, folder.startsWith('src/platform/') ? 3 : 2)
    .join('/');
}

/** What is wrong with a use of a table, after all uses are known. */
function violationOf({ place, path, text, entity }) {
  if (entity === undefined) return [`${place}: ${text}`];
  const feature = featureOf(entity.folder);
  if (!path.startsWith(`${feature}/`)) return [`${place}: ${text}, which belongs to ${feature}`];
  const others = [...usedIn.get(entity.table)].filter((other) => other !== path);
  if (others.length === 0 || BORROWED.has(`${path} ${entity.table}`)) return [];
  return [`${place}: ${text}, which ${others.join(' and ')} uses`];
}

function usesOf({ path, tree }) {
  const uses = [];
  const report = (node, offset, text, entity) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart() + offset);
    uses.push({ place: `${path}:${line + 1}`, path, text, entity });
    if (entity === undefined || BORROWED.has(`${path} ${entity.table}`)) return;
    if (path.startsWith(`${featureOf(entity.folder)}/`)) usedIn.get(entity.table).add(path);
  };
  const checkName = (node, offset, table) => {
    const entity = byTable.get(table);
    if (entity !== undefined) report(node, offset, `SQL names the table ${table}`, entity);
  };
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      // As it is written, so that the places of matches are places in the file.
      const text = node.getText();
      for (const match of text.matchAll(NAMED)) checkName(node, match.index, match[1]);
    }
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node)) checkExpression(node);
    if (ts.isCallExpression(node)) checkCall(node);
    node.forEachChild(visit);
  };
  const checkExpression = (node) => {
    const text = node.getText().slice(0, -'${'.length);
    const match = BY_EXPRESSION.exec(text);
    if (match === null || NO_TABLE.test(text)) return;
    if ([...TABLE_BY_EXPRESSION.keys()].some((allowed) => path.startsWith(allowed))) return;
    report(node, match.index, 'SQL takes the name of its table from an expression');
  };
  const checkCall = ({ expression, arguments: values }) => {
    const isStatement = ts.isIdentifier(expression) && STATEMENTS.has(expression.text);
    for (const value of values) {
      if (isStatement && ts.isStringLiteral(value)) checkName(value, 0, value.text);
      const entity = ts.isIdentifier(value) ? byClass.get(value.text) : undefined;
      if (entity === undefined) continue;
      report(value, 0, `TypeORM uses the entity ${entity.name} of the table ${entity.table}`, entity);
    }
  };
  visit(tree);
  return uses;
}
