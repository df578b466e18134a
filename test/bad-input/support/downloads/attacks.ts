import { csvNameOf } from '../../../support/product/report-file';

/** The targets of an attacker, relative to the folder of reports. */
export interface Targets {
  /** A completed report, and its folder on the disk. */
  readonly reportId: string;
  readonly folder: string;
  /** Files in the folder of reports that belong to no report. */
  readonly strays: readonly string[];
  /** Absolute paths of other files of the service. */
  readonly others: readonly string[];
}

/** Spellings of `../`, as in a query. */
const STEPS = [
  ...[
    '../',
    '%2e%2e/',
    '..%2f',
    '%2e%2e%2f',
    '%2E%2E%2F',
    '.%2e/',
    '%252e%252e%252f',
    '%25252e%25252e%25252f',
    '..%252f',
  ],
  ...[
    '..\\',
    '..%5c',
    '%2e%2e%5c',
    '%252e%252e%255c',
    '..\\/',
    '../\\',
    '....//',
    '....\\\\',
    '..../',
    './../',
    '..;/',
  ],
  ...[
    '%c0%ae%c0%ae%c0%af',
    '%c0%ae%c0%ae/',
    '..%c0%af',
    '..%c1%9c',
    '%e0%80%ae%e0%80%ae%e0%80%af',
    '%f0%80%80%af..',
  ],
  ...[
    '%uff0e%uff0e%u2215',
    '%u002e%u002e%u002f',
    '..%00/',
    '%00../',
    '..%0a/',
    '..%0d/',
    '..%09/',
    '.%00./',
    '..%20/',
  ],
  ...[
    '．．／',
    '..∕',
    '..⁄',
    '‥/',
    '․․/',
    '..／',
    '%ef%bc%8e%ef%bc%8e%ef%bc%8f',
    '..%e2%88%95',
    '..%3f/',
    '..%23/',
  ],
];

const FILES = ['etc/passwd', 'store-monitor.sqlite', 'package.json'];

const SYSTEM = [
  ...[
    '/etc/passwd',
    '//etc/passwd',
    '/proc/self/environ',
    '/dev/stdin',
    '/',
    '.',
    '..',
    '~',
    '~root/.ssh/id_rsa',
    '$HOME/x',
  ],
  ...[
    'C:\\Windows\\win.ini',
    'C:/Windows/win.ini',
    'c:win.ini',
    '\\\\server\\share\\x.csv',
    '//server/share/x.csv',
  ],
  ...[
    '\\\\?\\C:\\x.csv',
    '\\\\.\\pipe\\x',
    '\\\\127.0.0.1\\c$\\x',
    'CON',
    'NUL.csv',
    'reports/CON',
    'reports/x.csv::$DATA',
  ],
  ...[
    'file:///etc/passwd',
    'file://localhost/etc/passwd',
    'http://127.0.0.1/',
    'ftp://x/y',
    'data:text/csv,a',
    's3://bucket/x',
  ],
  ...[
    'javascript:alert(1)',
    'php://filter/x',
    'zip:///x.zip#y',
    '|ls',
    ';ls',
    '`ls`',
    '$(ls)',
    '*',
    'reports/*',
    'reports/?',
  ],
  ...[
    'reports/',
    'reports',
    'reports/.',
    'reports/..',
    './reports/',
    'reports//',
    '',
    ' ',
    '\0',
    'null',
    'undefined',
    '[object Object]',
  ],
  ...['%', '%%', '%zz', '%2', '%u0041', '%ff', '%fe%ff', '%ed%a0%80', '%00'],
];

const escaped = (text: string): string => encodeURIComponent(text);

/** Names similar to the report's own. */
function nearly({ reportId, folder }: Targets): string[] {
  const file = csvNameOf(reportId);
  const own = `reports/${file}`;
  const id = reportId;
  return [
    file,
    `/${own}`,
    `./${own}`,
    `${own}/`,
    `${own}/.`,
    `${own}/../${file}`,
    `${own}.`,
    `${own} `,
    ` ${own}`,
    `${own}\n`,
    `\n${own}`,
    `${own}\r\n`,
    `${own}\t`,
    `${own}\0`,
    `${own}\0.csv`,
    `\0${own}`,
    `${own}\0/etc/passwd`,
    `reports/\0${file}`,
    `reports//${file}`,
    `reports/./${file}`,
    `reports/../reports/${file}`,
    `reports/x/../${file}`,
    `reports\\${file}`,
    `reports∕${file}`,
    `reports／${file}`,
    `Reports/${file}`,
    `REPORTS/${file.toUpperCase()}`,
    own.toUpperCase(),
    own.replace('.csv', '.CSV'),
    own.replace('.csv', ''),
    own.replace('.csv', '.csv.csv'),
    own.replace('.csv', '.csv.gz'),
    own.replace('.csv', '.csv~'),
    own.replace('.csv', '.csv.bak'),
    own.replace('.csv', '．csv'),
    own.replace('_', '\u200b_'),
    own.replace('s', 'ѕ'),
    own.replace('o', 'о'),
    own.replaceAll('-', ''),
    own.replaceAll('-', '‐'),
    own.replaceAll('-', '–'),
    own.replace(id, id.toUpperCase()),
    own.replace(id, `{${id}}`),
    own.replace(id, `${id}${id}`),
    own.replace(id, id.slice(1)),
    own.replace(id, `0${id}`),
    own.replace(id, '%'),
    own.replace(id, '_'.repeat(36)),
    own.replace(id, '-'.repeat(36)),
    own.replace(id, 'f'.repeat(36)),
    own.replace(id, `${id.slice(0, 35)}%`),
    own.replace(id, '00000000-0000-0000-0000-000000000000'),
    own.replace(id, `${id}' OR '1'='1`),
    `${own}?x`,
    `${own}#x`,
    `${own}&x=1`,
    `${own};x`,
    `${own},${own}`,
    `"${own}"`,
    `'${own}'`,
    `<${own}>`,
    `file:${own}`,
    `http://localhost/${own}`,
    `${folder}/${file}`,
    `${folder}//${file}`,
    `/proc/self/cwd/${own}`,
    escaped(own),
    escaped(escaped(own)),
    own + 'x'.repeat(4_000),
    'x'.repeat(4_000) + own,
    `${'../'.repeat(1_000)}${own}`,
    `reports/${'./'.repeat(1_000)}${file}`,
    `reports/${'a/../'.repeat(600)}${file}`,
  ];
}

/** Whole queries: the parameter repeated, of another type, of another name, or missing. */
function shapes({ reportId }: Targets): string[] {
  const own = escaped(`reports/${csvNameOf(reportId)}`);
  return [
    '',
    '?',
    '?file_path',
    '?file_path=',
    `?File_Path=${own}`,
    `?FILE_PATH=${own}`,
    `?filepath=${own}`,
    `?path=${own}`,
    `?file_path%00=${own}`,
    `?file_path+=${own}`,
    `?file_path[]=${own}`,
    `?file_path[0]=${own}`,
    `?file_path[a]=${own}`,
    `?file_path[__proto__]=${own}`,
    `?file_path[toString]=${own}`,
    `?file_path.x=${own}`,
    `?__proto__[file_path]=${own}`,
    `?constructor[prototype][file_path]=${own}`,
    `?file_path=${own}&file_path=${own}`,
    `?file_path=${own}&file_path=%2Fetc%2Fpasswd`,
    `?file_path=%2Fetc%2Fpasswd&file_path=${own}`,
    `?file_path=&file_path=${own}`,
    `?${'file_path=x&'.repeat(500)}`,
    `?${Array.from({ length: 1_100 }, (_, i) => `a${i}=1`).join('&')}`,
    `?file_path={"$ne":null}`,
    `?file_path=${escaped('{"$gt":""}')}`,
    `?file_path=${escaped('["reports"]')}`,
    `?file_path=${own.replaceAll('%2F', '%252F')}`,
  ];
}

/** Several hundred queries for /download_report, none of which names a completed report. */
export function attacks(targets: Targets): string[] {
  const values = [
    ...STEPS.flatMap((step) => [
      ...FILES.map((file) => step.repeat(6) + file),
      `reports/${step}store-monitor.sqlite`,
    ]),
    ...STEPS.map((step) => `reports/${step}reports/${csvNameOf(targets.reportId)}`),
    ...SYSTEM.map((path) => (path.includes('%') ? path : escaped(path))),
    ...nearly(targets).map(escaped),
    ...targets.strays.flatMap((name) => [
      escaped(`reports/${name}`),
      escaped(name),
      escaped(`${targets.folder}/${name}`),
    ]),
    ...targets.others.flatMap((path) => [escaped(path), escaped(`reports/${path}`), escaped(`..${path}`)]),
  ];
  const queries = [
    ...values.map((value) => `?file_path=${sendable(value)}`),
    ...shapes(targets).map(sendable),
  ];
  return [...new Set(queries)];
}

/** Percent-encodes only what must not stand in a request line. */
const sendable = (text: string): string =>
  text.replaceAll(/[^\x21-\x7e]|#/gu, (character) => escaped(character));

/** Invalid ids for /get_report, as they stand in the path. */
export const HOSTILE_IDS: readonly string[] = [
  ...STEPS.map((step) => `${step.replaceAll('/', '%2f').replaceAll(/[?#]/g, '')}etc%2fpasswd`),
  ...SYSTEM.filter((path) => !path.includes('%')).map(escaped),
  ...[
    '0',
    '-1',
    '1%20OR%201=1',
    "'%20OR%20'1'='1",
    '[object%20Object]',
    'x'.repeat(5_000),
    '%F0%9F%8F%AA',
    '{id}',
  ],
  ...[
    '00000000-0000-0000-0000-00000000000',
    '00000000-0000-0000-0000-0000000000000',
    'g0000000-0000-4000-8000-000000000000',
  ],
]
  .filter((id) => !['', '.', '..'].includes(id))
  .map(sendable);
