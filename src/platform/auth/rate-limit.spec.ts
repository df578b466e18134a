import { ThrottlerStorageService } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { KnownError } from '../errors';
import { RateLimit } from './rate-limit';

const key = (name: string) => ({ name, scope: 'read', selector: '', digest: '' }) as const;
const from = (ip: string | undefined) => ({ ip }) as Request;

describe('RateLimit', () => {
  const hits = new ThrottlerStorageService();
  const headers: Record<string, unknown> = {};
  const response = {
    setHeader: (name: string, value: unknown) => (headers[name] = value),
  } as never as Response;

  afterEach(() => hits.onApplicationShutdown());

  it('accepts requests of a key up to the limit', async () => {
    const limit = new RateLimit(2, hits);
    await limit.ofKey(key('one'), response);
    await limit.ofKey(key('one'), response);
    expect(headers).toEqual({ 'X-RateLimit-Limit': 2, 'X-RateLimit-Remaining': 0, 'X-RateLimit-Reset': 60 });
    await expect(limit.ofKey(key('one'), response)).rejects.toThrow(
      new KnownError('too-many', 'This API key may make 2 requests a minute. Try again later.'),
    );
    expect(headers['Retry-After']).toBe(60);
    await limit.ofKey(key('two'), response);
  });

  it('accepts a tenth of them for figures of many stores', async () => {
    const limit = new RateLimit(20, hits);
    await limit.ofKey(key('heavy'), response, true);
    expect(headers).toMatchObject({ 'X-RateLimit-Limit': 2, 'X-RateLimit-Remaining': 1 });
    await limit.ofKey(key('heavy'), response, true);
    await expect(limit.ofKey(key('heavy'), response, true)).rejects.toThrow(
      'For figures of many stores, this API key may make 2 requests a minute. Try again later.',
    );
    await limit.ofKey(key('heavy'), response);
    await limit.ofKey(key('other'), response, true);
  });

  it('accepts at least one of them', async () => {
    const limit = new RateLimit(1, hits);
    await expect(limit.ofKey(key('seldom'), response, true)).resolves.toBeUndefined();
    await expect(limit.ofKey(key('seldom'), response, true)).rejects.toThrow('may make 1 requests a minute');
  });

  it.each([
    ['203.0.113.7', '::ffff:203.0.113.7', '203.0.113.8'],
    ['2001:db8:1:2:3::4', '2001:db8:1:2:ffff::1', '2001:db8:1:3::4'],
    [undefined, undefined, '203.0.113.8'],
  ])('counts %s and %s as one address, and %s as another', async (one, same, other) => {
    const limit = new RateLimit(1, hits);
    await limit.ofStranger(from(one), response);
    await expect(limit.ofStranger(from(same), response)).rejects.toThrow(
      'Without a valid API key, your address may make 1 requests a minute. Try again later.',
    );
    await limit.ofStranger(from(other), response);
  });

  it('does not take a key for an address of its name', async () => {
    const limit = new RateLimit(1, hits);
    await limit.ofStranger(from('203.0.113.7'), response);
    await expect(limit.ofKey(key('203.0.113.7'), response)).resolves.toBeUndefined();
  });

  it('accepts everything without a limit', async () => {
    const limit = new RateLimit(0, hits);
    for (let asked = 0; asked < 5; asked++) await limit.ofKey(key('one'), response, true);
    expect(hits.storage.size).toBe(0);
  });
});
