import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { post, type Posting, PrivateAddress } from './post';

describe('post', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** Posts to a server with this answer. */
  async function toServer(
    answer: RequestListener,
    more: Partial<Posting> = {},
    host = '127.0.0.1',
  ): Promise<number> {
    const listening = (server = createServer(answer));
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const url = `http://${host}:${(listening.address() as AddressInfo).port}/hooks?of=us`;
    const signal = new AbortController().signal;
    return post({ url, headers: {}, body: 'é', allowPrivate: true, signal, ...more });
  }

  it('sends the body and its headers, and answers the status', async () => {
    const seen: unknown[] = [];
    const status = await toServer(
      (request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const { method, url, headers } = request;
          seen.push([
            method,
            url,
            headers['x-ours'],
            headers['content-length'],
            Buffer.concat(parts).toString(),
          ]);
          response.writeHead(418).end('a teapot');
        });
      },
      { headers: { 'x-ours': '7' } },
    );
    expect(status).toBe(418);
    expect(seen).toEqual([['POST', '/hooks?of=us', '7', '2', 'é']]);
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const status = await toServer((_, response) => {
      requests++;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect([status, requests]).toEqual([307, 1]);
  });

  it('is content with the status of an answer that never ends, or breaks off', async () => {
    await expect(
      toServer((_, response) => {
        const more = () => {
          while (response.write('x'.repeat(16_384)));
          response.once('drain', more);
        };
        response.writeHead(200);
        more();
      }),
    ).resolves.toBe(200);
    await expect(
      toServer((_, response) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('12345', () => response.destroy());
      }),
    ).resolves.toBe(200);
  });

  it('aborts a receiver that does not answer, when the signal aborts', async () => {
    const given = new AbortController();
    await expect(toServer(() => given.abort(), { signal: given.signal })).rejects.toThrow(/abort/i);
  });

  it.each(['127.0.0.1', 'localhost', '2130706433', '127.1'])(
    'does not ask %s unless it may',
    async (host) => {
      let requests = 0;
      const answer: RequestListener = (_, response) => {
        requests++;
        response.end();
      };
      await expect(toServer(answer, { allowPrivate: false }, host)).rejects.toThrow(PrivateAddress);
      expect(requests).toBe(0);
      server?.close();
      await expect(toServer(answer, {}, host)).resolves.toBe(200);
    },
  );

  it.each(['[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '[fd00:ec2::254]'])(
    'does not ask http://%s',
    async (host) => {
      const posting = {
        url: `http://${host}:9/`,
        headers: {},
        body: '',
        signal: new AbortController().signal,
      };
      await expect(post({ ...posting, allowPrivate: false })).rejects.toThrow(PrivateAddress);
    },
  );

  it('fails as the connection fails', async () => {
    const posting = {
      url: 'http://127.0.0.1:1/',
      headers: {},
      body: '',
      signal: new AbortController().signal,
    };
    await expect(post({ ...posting, allowPrivate: true })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
