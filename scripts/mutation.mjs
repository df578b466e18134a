// Mutation testing of core/, one file after the other: `npm run test:mutation`, or `… -- src/core/uptime/days.ts` for some
// pure files. Prints what survived and a table of scores (docs/mutation.md); fails below the wanted score.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In percent, of all mutants. */
const WANTED = 92;

const filesOfCore = () =>
  readdirSync('src/core', { recursive: true })
    .map((path) => join('src/core', path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .sort();

const given = process.argv.slice(2);
const scores = (given.length > 0 ? given : filesOfCore()).map((file) => {
  const report = mutate(file);
  const { mutants, source } = report.files[file];
  const counted = mutants.filter(({ status }) => status !== 'RuntimeError' && status !== 'CompileError');
  const survivors = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const lines = source.split('\n');
  for (const { location, replacement } of survivors) {
    const { line, column } = location.start;
    console.log(
      `${file}:${line}:${column} ${lines[line - 1].trim()}  =>  ${replacement.replace(/\s+/g, ' ')}`,
    );
  }
  return { file, all: counted.length, killed: counted.length - survivors.length };
});

console.log('\n| file | mutants | killed | score |\n|---|---|---|---|');
for (const score of scores)
  console.log(rowOf(`\`${score.file.slice('src/'.length, -'.ts'.length)}\``, score));
const sum = (key) => scores.reduce((total, score) => total + score[key], 0);
const total = { all: sum('all'), killed: sum('killed') };
console.log(rowOf('**all**', total));
process.exitCode = 100 * total.killed >= WANTED * total.all ? 0 : 1;

/** Of a file without anything to mutate, such as one of types, the score is complete. */
function rowOf(name, { all, killed }) {
  return `| ${name} | ${all} | ${killed} | ${all === 0 ? '–' : `${((100 * killed) / all).toFixed(1)} %`} |`;
}

function mutate(file) {
  const report = `coverage/mutation/${file.replaceAll('/', '-')}.json`;
  const { status, stdout, stderr } = spawnSync('npx', ['stryker', 'run'], {
    env: { ...process.env, MUTATED: file, MUTATION_REPORT: report },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file}: Stryker failed.\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(report, 'utf8'));
}
