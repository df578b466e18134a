import type { Request, Response } from 'express';
import { currentScope, type RequestScope, type StoreScope } from '../async';
import { enterScope, nameCaller, requestIdFrom } from './middleware';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the id of a request', () => {
  it.each([
    'a',
    '7f3c1a52-5d6e-4a0b-9c8d-1e2f3a4b5c6d',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'Root=1-67891233-abcdef012345678912345678',
    'x'.repeat(128),
  ])('is the caller’s own: %s', (id) => {
    expect(requestIdFrom(id)).toBe(id);
  });

  it.each<[string, string | string[] | undefined]>([
    ['is missing', undefined],
    ['is empty', ''],
    ['is too long', 'x'.repeat(129)],
    ['has a space', 'a b'],
    ['has a quote', 'a"b'],
    ['has a line of its own', 'a\nb'],
    ['has letters beyond ASCII', 'köşe'],
    ['came twice', ['a', 'b']],
  ])('is a fresh one where the caller’s %s', (_, header) => {
    const ids = [requestIdFrom(header), requestIdFrom(header)];
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('the scope of a request', () => {
  const scopeOf = (ip: string | undefined, caller?: string, stores?: StoreScope) => {
    const request = { id: 'r-1', ip } as unknown as Request;
    if (caller !== undefined) nameCaller(request, caller, stores);
    let scope: RequestScope | undefined;
    enterScope(request, {} as Response, () => (scope = currentScope()));
    return scope;
  };

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, 'unknown'],
  ])('has the address %s as %s', (ip, address) => {
    expect(scopeOf(ip)).toEqual({ requestId: 'r-1', origin: { actor: null, address } });
  });

  it('has the name of the key', () => {
    expect(scopeOf('::1', 'ops')).toEqual({ requestId: 'r-1', origin: { actor: 'ops', address: '::1' } });
  });

  it('has the stores that the key is limited to', () => {
    const stores = { text: 'region=north' } as StoreScope;
    expect(scopeOf('::1', 'north', stores)?.stores).toBe(stores);
  });
});
