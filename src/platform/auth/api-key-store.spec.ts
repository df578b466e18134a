import { readApiKeys } from '../config';
import { ApiKeyStore } from './api-key-store';

const { keys } = readApiKeys('till:read:first-secret-of-all,ops:write:second-secret-of-all');
const ring = new ApiKeyStore(keys);

describe('ApiKeyStore', () => {
  it('knows a key by its secret', () => {
    expect(ring.keyOf('first-secret-of-all')).toMatchObject({ name: 'till', scope: 'read' });
    expect(ring.keyOf('second-secret-of-all')).toMatchObject({ name: 'ops', scope: 'write' });
  });

  it.each([
    '',
    'till',
    'first-secret-of-al',
    'first-secret-of-all ',
    'First-secret-of-all',
    'till:read:first-secret-of-all',
    keys[0]!.digest,
    'x'.repeat(16_000),
  ])('finds no key for %p', (secret) => expect(ring.keyOf(secret)).toBeUndefined());

  it('says whether keys are configured', () => {
    expect(ring.isEmpty).toBe(false);
    expect(new ApiKeyStore([]).isEmpty).toBe(true);
    expect(new ApiKeyStore([]).keyOf('')).toBeUndefined();
  });
});
