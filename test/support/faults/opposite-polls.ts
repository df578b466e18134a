import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const OPPOSITE: Readonly<Record<string, string>> = { active: 'inactive', inactive: 'active' };

/** Copies the first of this number of equal parts of a file of polls, each poll with the opposite status. */
export async function writeOpposite(source: string, target: string, parts: number): Promise<void> {
  const [header = '', ...rows] = (await readFile(source, 'utf8')).trimEnd().split('\n');
  const opposite = rows
    .slice(0, Math.ceil(rows.length / parts))
    .map((row) => row.replace(/\b(in)?active\b/, (status) => OPPOSITE[status]!));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${[header, ...opposite].join('\n')}\n`);
}
