import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress, post, type Posting, PrivateAddress, signature } from './transports';

describe('signature', () => {
  it('is what OpenSSL makes of the same', () => {
    // printf '1700000000.{"a":"é"}' | openssl dgst -sha256 -hmac correct-horse-battery
    expect(signature('correct-horse-battery', 1_700_000_000, '{"a":"é"}')).toBe(
      't=1700000000,v1=b36492cd349f2e539a1332942eaabcd75251fd646eac8085af8db938dbcc0d53',
    );
  });

  it.each([
    ['secret', signature('correct-horse-batterz', 1, 'body')],
    ['time', signature('correct-horse-battery', 2, 'body')],
    ['body', signature('correct-horse-battery', 1, 'bodz')],
  ])('is another with another %s', (_what, other) => {
    const mac = (text: string) => text.replace(/^.*v1=/, '');
    expect(mac(other)).not.toBe(mac(signature('correct-horse-battery', 1, 'body')));
  });
});

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
  ])('takes %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine', '127.255.1.2'],
    ['this machine', '::1'],
    ['any address', '0.0.0.0'],
    ['any address', '::'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '192.168.1.1'],
    ['a private network', 'fc00::1'],
    ['a private network', 'fd00:ec2::254'],
    ['a private network', 'fec0::1'],
    ['the link', '169.254.1.1'],
    ['a cloud’s metadata', '169.254.169.254'],
    ['the link', 'fe80::1'],
    ['a carrier’s network', '100.64.0.1'],
    ['a carrier’s network', '100.127.255.254'],
    ['many receivers', '224.0.0.1'],
    ['many receivers', 'ff02::1'],
    ['all', '255.255.255.255'],
    ['a reserved network', '192.0.2.1'],
    ['a reserved network', '198.18.0.1'],
    ['a reserved network', '240.0.0.1'],
    ['a reserved network', '2001:db8::1'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 in IPv6', '::ffff:a9fe:a9fe'],
    ['IPv4 in IPv6', '::127.0.0.1'],
    ['IPv4 in IPv6', '::ffff:0:10.0.0.1'],
    ['IPv4 by NAT64', '64:ff9b::a9fe:a9fe'],
    ['IPv4 by NAT64', '64:ff9b:1::a00:1'],
    ['IPv4 by 6to4', '2002:7f00:1::'],
    ['IPv4 by Teredo', '2001:0:1::1'],
    ['nothing that was handed out', '4000::1'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('refuses that of %s: %s', (_whose, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('post', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Posts to a server with this answer. */
  async function toServer(
    answer: RequestListener,
    more: Partial<Posting> = {},
    host = '127.0.0.1',
  ): Promise<number> {
    const listening = createServer(answer);
    servers.push(listening);
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
