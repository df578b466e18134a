import { invalidInput } from '../platform/errors';
import { reasonOf } from './failures';

const SECRET = '/srv/hunter2';
const withCode = (code: string) => Object.assign(new Error(`${code}: ${SECRET}`), { code });

describe('the reason of an import that failed', () => {
  it.each<[unknown, string]>([
    [invalidInput('polls is not a list.'), 'polls is not a list.'],
    [withCode('PROTOCOL_CONNECTION_LOST'), 'The database could not be reached.'],
    [withCode('ER_LOCK_WAIT_TIMEOUT'), 'The database was too busy.'],
    [withCode('ENOSPC'), 'The disk was full.'],
    [withCode('SQLITE_FULL'), 'The disk was full.'],
    [withCode('EACCES'), 'An unexpected error. The log has the details.'],
    [undefined, 'An unexpected error. The log has the details.'],
  ])('%s', (error, reason) => expect(reasonOf(error)).toBe(reason));
});
