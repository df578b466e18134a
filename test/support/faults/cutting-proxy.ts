import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * When a connection is cut: before the server receives the COMMIT, or after its answer, which the client does not
 * receive.
 */
export type CutAt = 'commit' | 'answer';

/** A proxy of a MySQL or MariaDB server that can cut the connections of COMMITs. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts the connection of the next COMMIT after this number of passing ones. */
  cutNext(at: CutAt, passing?: number): void;
  /** The number of cut connections. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** The payload of its packet: a query (3), and its text. */
const COMMIT = Buffer.from('\x03COMMIT');

export async function cuttingProxy(host: string, port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let planned: { at: CutAt; passing: number } | undefined;
  let cuts = 0;

  const due = (bytes: Buffer): CutAt | undefined => {
    if (planned === undefined || !bytes.includes(COMMIT) || planned.passing-- > 0) return undefined;
    const { at } = planned;
    planned = undefined;
    cuts++;
    return at;
  };
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let silent = false;
    const cut = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes: Buffer) => {
      const at = due(bytes);
      if (at === 'commit') return cut();
      if (at === 'answer') silent = true;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (silent) cut();
      else client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    cutNext(at, passing = 0) {
      planned = { at, passing };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
