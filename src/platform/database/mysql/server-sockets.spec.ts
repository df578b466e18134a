import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { HostFailover } from './server-sockets';

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const;

describe('HostFailover', () => {
  let servers: Server[];
  let hosts: HostFailover;
  let sockets: Socket[];

  const listen = async (host: string, port = 0): Promise<Server> => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(port, host);
    await once(server, 'listening');
    return server;
  };
  /** The host of a new connection. */
  const goesTo = async (): Promise<string | undefined> => {
    const socket = hosts.connect();
    sockets.push(socket);
    await once(socket, 'connect');
    return socket.remoteAddress;
  };
  const close = async (server: Server): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };

  beforeEach(async () => {
    sockets = [];
    const first = await listen(ADDRESSES[0]);
    const { port } = first.address() as AddressInfo;
    servers = [first, await listen(ADDRESSES[1], port), await listen(ADDRESSES[2], port)];
    hosts = new HostFailover([...ADDRESSES], port);
  });

  afterEach(async () => {
    for (const server of servers.filter(({ listening }) => listening)) await close(server);
  });

  it('goes to the first', async () => {
    expect([await goesTo(), await goesTo()]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('goes to the next when one does not answer, and stays there', async () => {
    const { port } = servers[0]!.address() as AddressInfo;
    await close(servers[0]!);
    expect(await goesTo()).toBe('127.0.0.2');
    servers[0] = await listen(ADDRESSES[0], port);
    expect(await goesTo()).toBe('127.0.0.2');
  });

  it('begins with another host after connections break, once for all of them', async () => {
    await goesTo();
    await goesTo();
    for (const socket of sockets) {
      const broken = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined).destroy(new Error('it is not part of its cluster'));
      await broken;
    }
    expect(await goesTo()).toBe('127.0.0.2');
  });

  it('begins with the first again after the last', async () => {
    await close(servers[0]!);
    await close(servers[1]!);
    expect(await goesTo()).toBe('127.0.0.3');
    sockets
      .at(-1)!
      .on('error', () => undefined)
      .destroy(new Error('broken'));
    servers[0] = await listen(ADDRESSES[0], (servers[2]!.address() as AddressInfo).port);
    expect(await goesTo()).toBe('127.0.0.1');
  });

  it('skips unknown host names', async () => {
    const { port } = servers[0]!.address() as AddressInfo;
    hosts = new HostFailover(['no-such-host.invalid', '127.0.0.2'], port);
    expect(await goesTo()).toBe('127.0.0.2');
  });

  it('fails as a connection to one host does when none answers', async () => {
    for (const server of servers) await close(server);
    const [error] = (await once(hosts.connect(), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    hosts = new HostFailover(['no-such-host.invalid', 'nor-this.invalid'], 1);
    const [unknown] = (await once(hosts.connect(), 'error')) as [NodeJS.ErrnoException];
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(unknown.code);
  });
});
