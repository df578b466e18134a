import { readFile, writeFile } from 'node:fs/promises';
import { QueryFailedError } from 'typeorm';
import { unavailable } from '../../../platform/errors';
import { mayPass, reasonOf } from './report-queue';

const SECRET = '/srv/hunter2';
const withCode = (code: string) => Object.assign(new Error(`${code}: ${SECRET}`), { code });
const failedQuery = (code: string) => new QueryFailedError(`SELECT '${SECRET}'`, [], withCode(code));

describe('mayPass', () => {
  it.each(['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT', 'ETIMEDOUT'])(
    'a file error that may pass: %s',
    (code) => expect(mayPass(withCode(code))).toBe(true),
  );

  it.each(['ECONNREFUSED', 'ER_LOCK_DEADLOCK', 'SQLITE_BUSY', 'PROTOCOL_CONNECTION_LOST'])(
    'a database that is away or busy: %s',
    (code) => expect(mayPass(failedQuery(code))).toBe(true),
  );

  it.each(['SQLITE_FULL', 'ER_RECORD_FILE_FULL'])('a database without room: %s', (code) =>
    expect(mayPass(failedQuery(code))).toBe(true),
  );

  it.each<[string, unknown]>([
    ['no permission', withCode('EACCES')],
    ['no such folder', withCode('ENOENT')],
    ['a mistake in SQL', failedQuery('ER_PARSE_ERROR')],
    ['a bug', new TypeError('x is not a function')],
    ['a text', 'ENOSPC'],
    ['nothing', undefined],
    ['null', null],
    ['a number for a code', Object.assign(new Error(), { code: 28 })],
  ])('never passes: %s', (_what, error) => expect(mayPass(error)).toBe(false));
});

describe('reasonOf', () => {
  it.each<[unknown, string]>([
    [
      unavailable('The store of reports cannot be reached.', new Error(SECRET)),
      'The store of reports cannot be reached.',
    ],
    [failedQuery('ECONNRESET'), 'The database could not be reached.'],
    [failedQuery('SQLITE_BUSY'), 'The database was too busy.'],
    [withCode('ENOSPC'), 'The disk was full.'],
    [failedQuery('SQLITE_FULL'), 'The disk was full.'],
    [withCode('EDQUOT'), 'The disk was full.'],
    [withCode('EACCES'), 'The folder for reports cannot be written to.'],
    [withCode('EPERM'), 'The folder for reports cannot be written to.'],
    [withCode('EROFS'), 'The folder for reports cannot be written to.'],
    [withCode('EIO'), 'The report file could not be written (EIO).'],
  ])('%s', (error, reason) => expect(reasonOf(error)).toBe(reason));

  it.each<[string, unknown]>([
    ['a mistake in SQL', failedQuery('ER_PARSE_ERROR')],
    ['a bug', new TypeError(SECRET)],
    ['a text', SECRET],
    ['nothing', undefined],
  ])('does not reveal %s', (_what, error) => {
    expect(reasonOf(error)).toMatch(/^An unexpected error/);
    expect(reasonOf(error)).not.toContain(SECRET);
  });

  it('knows what the file system really throws, and keeps the path to itself', async () => {
    const gone: unknown = await readFile(`${SECRET}/gone`).catch((error: unknown) => error);
    expect(reasonOf(gone)).toBe('The report file could not be written (ENOENT).');
    const notAFolder: unknown = await writeFile(`${__filename}/x`, '').catch((error: unknown) => error);
    expect(reasonOf(notAFolder)).toBe('The report file could not be written (ENOTDIR).');
    expect(mayPass(notAFolder)).toBe(false);
  });
});
