import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './command-line';

/** The only query under a heading of a page in docs/. */
export async function documentedSql(page: string, heading: string): Promise<string> {
  const whole = await readFile(join(projectFolder, 'docs', page), 'utf8');
  const section = whole.split(/^##+ /m).find((part) => part.startsWith(`${heading}\n`));
  const queries = Array.from(section?.matchAll(/^```sql\n(.*?)^```$/gms) ?? [], ([, sql]) => sql!);
  if (queries.length !== 1) {
    throw new Error(`docs/${page} has ${queries.length} queries under "${heading}", not one`);
  }
  return queries[0]!;
}
