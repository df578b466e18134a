import { Cluster } from 'ioredis';
import { connectRedis, redisOptions } from './redis';

describe('redisOptions', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }],
    ['redis://:p%40ss@[::1]:7000/2', { host: '::1', port: 7000, db: 2, password: 'p@ss' }],
    [
      'rediss://me:secret@redis.example.com:6380',
      { host: 'redis.example.com', port: 6380, db: 0, username: 'me', password: 'secret', tls: {} },
    ],
  ])('%s', (address, options) => expect(redisOptions(address)).toEqual(options));
});

describe('connectRedis', () => {
  const lazy = { lazyConnect: true };
  const connect = (...urls: string[]) => connectRedis({ urls, prefix: 'queue' }, lazy);

  it('is a client of one Redis where there is one address', () => {
    const client = connect('redis://:word@redis:6380/1');
    expect(client).not.toBeInstanceOf(Cluster);
    expect(client.options).toMatchObject({ host: 'redis', port: 6380, db: 1, password: 'word' });
  });

  it('is a client of a cluster where there are several, with the user, password and TLS of the first', () => {
    const client = connect('rediss://me:word@a', 'rediss://me:word@b:6380');
    expect(client).toBeInstanceOf(Cluster);
    expect(client.options).toMatchObject({ redisOptions: { username: 'me', password: 'word', tls: {} } });
  });
});
