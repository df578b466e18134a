import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataStorage } from 'class-validator';
import ts from 'typescript';
import { Environment } from '../../src/platform/config/environment';
import { code, GENERATED, table } from './markdown';

const DEFINITIONS = join(__dirname, '../../src/platform/config/environment.ts');
const EXAMPLE_WIDTH = 110;

/** A variable, from its definition. */
interface Variable {
  readonly name: string;
  readonly description: string;
  /** Set on the first variable of a section. */
  readonly section: string | undefined;
  /** An example value, if there is no default. */
  readonly example: string | undefined;
  /** In the operator's notation; empty if the variable is unset by default. */
  readonly preset: string;
  /** The accepted values, if they are a list or a range. */
  readonly values: string;
}

const presets: Readonly<Record<string, unknown>> = { ...new Environment() };

function presetOf(name: string): string {
  const value = presets[name];
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

function valuesOf(name: string): string {
  const rules = getMetadataStorage()
    .getTargetValidationMetadatas(Environment, '', true, false)
    .filter(({ propertyName }) => propertyName === name);
  const constraintOf = (rule: string): unknown =>
    rules.find((known) => known.name === rule)?.constraints?.[0] as unknown;
  const choices = constraintOf('isIn');
  if (Array.isArray(choices)) return choices.map((choice) => code(String(choice))).join(', ');
  if (rules.some((known) => known.name === 'isBoolean')) return '`true`, `false`';
  const [min, max] = [constraintOf('min'), constraintOf('max')];
  return typeof min === 'number' && typeof max === 'number' ? `${min} to ${max}` : '';
}

function variables(): Variable[] {
  const source = ts.createSourceFile(
    DEFINITIONS,
    readFileSync(DEFINITIONS, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const definition = source.statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) && statement.name?.text === Environment.name,
  );
  return (definition?.members ?? []).filter(ts.isPropertyDeclaration).map((member) => {
    const name = (member.name as ts.Identifier).text;
    const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const description = ts.getTextOfJSDocComment(comment?.comment)?.replace(/\s+/g, ' ').trim();
    if (description === undefined) throw new Error(`${name} has no description in ${DEFINITIONS}.`);
    const tagOf = (tag: string): string | undefined =>
      ts.getTextOfJSDocComment(comment?.tags?.find(({ tagName }) => tagName.text === tag)?.comment);
    return {
      name,
      description,
      section: tagOf('section'),
      example: tagOf('example'),
      preset: presetOf(name),
      values: valuesOf(name),
    };
  });
}

function sections(): [section: string, variables: Variable[]][] {
  const all: [string, Variable[]][] = [];
  for (const variable of variables()) {
    if (variable.section !== undefined) all.push([variable.section, []]);
    all.at(-1)![1].push(variable);
  }
  return all;
}

/** Formats variables in a description as code. */
const withCode = (description: string): string =>
  description.replace(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g, code('$&'));

/** docs/configuration.md */
export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Which environment variables are there, and what do they default to? Each variable may be set in the environment or in',
    'a `.env` file in the working folder; the environment has precedence, and an empty value means unset. A bad value stops',
    'the start with a line that names the variable and never prints its value.',
    '',
    'To begin a `.env` file, `cp -n .env.example .env` copies [.env.example](../.env.example), which holds every variable',
    'with its default, and never overwrites an existing file. [deployment.md](deployment.md) shows which variables belong',
    'together.',
    '',
    `${GENERATED} Descriptions and defaults come from \`src/platform/config/environment.ts\`.`,
    '',
    ...sections().flatMap(([section, members]) => [
      `## ${section}`,
      '',
      ...table(
        ['variable', 'default', 'values', 'description'],
        members.map(({ name, preset, values, example, description }) => [
          code(name),
          preset === '' ? '–' : code(preset),
          values === '' && example !== undefined ? `such as ${code(example)}` : values,
          withCode(description),
        ]),
      ),
    ]),
  ].join('\n');
}

function comment(text: string): string[] {
  const lines = ['#'];
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > EXAMPLE_WIDTH) lines.push('#');
    lines[lines.length - 1] += ` ${word}`;
  }
  return lines;
}

/** .env.example */
export function environmentExample(): string {
  return [
    ...comment(
      'Copy this file with `cp -n .env.example .env`, which keeps an existing .env, and change what you need. Every line may ' +
        'be left out: the values are the defaults. Variables of the environment have precedence over .env.',
    ),
    ...comment(GENERATED),
    ...sections().flatMap(([section, members]) => [
      '',
      `# --- ${section} `.padEnd(EXAMPLE_WIDTH, '-'),
      ...members.flatMap(({ name, description, values, example, preset }) => [
        ...comment(description),
        ...(values === '' ? [] : [`# Values: ${values.replaceAll('`', '')}`]),
        ...(example === undefined ? [] : [`# Example: ${name}=${example}`]),
        `${name}=${preset}`,
      ]),
    ]),
    '',
  ].join('\n');
}
