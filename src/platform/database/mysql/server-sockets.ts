import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource, QueryRunner } from 'typeorm';
import { unavailable } from '../../errors';

/** How long a host may take to answer before the next one is tried. */
const ATTEMPT_MS = 2_000;

const addressesOf = promisify(lookUp);

/**
 * Fails over between the nodes of a cluster. A connection goes to the same node as the last one, or to the next node
 * that answers. After a connection breaks, the next one starts with another node.
 */
export class HostFailover {
  private first = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly port: number,
  ) {}

  /** The `stream` option of mysql2. */
  readonly connect = (): Socket => {
    const places = new Map<string, number>();
    const lookup: LookupFunction = (_name, _options, done) => {
      this.addresses(places).then(
        (addresses) => done(null, addresses),
        (error: NodeJS.ErrnoException) => done(error, []),
      );
    };
    const socket = connect({
      // Not an address, so that Node calls `lookup`, which returns the addresses to try in order.
      host: 'any of them',
      port: this.port,
      lookup,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
      noDelay: true,
      keepAlive: true,
    });
    let place: number | undefined;
    socket.once('connect', () => {
      place = places.get(socket.remoteAddress ?? '');
      if (place !== undefined) this.first = place;
    });
    socket.once('error', () => {
      if (place === this.first) this.first = (this.first + 1) % this.names.length;
    });
    return socket;
  };

  /** The addresses, those of the preferred node first. Unknown names are skipped, unless all are unknown. */
  private async addresses(places: Map<string, number>): Promise<LookupAddress[]> {
    const inTurn = this.names.map((_, i) => (this.first + i) % this.names.length);
    const found = await Promise.allSettled(inTurn.map((i) => addressesOf(this.names[i]!, { all: true })));
    const addresses = found.flatMap((result, i) => {
      if (result.status === 'rejected') return [];
      for (const { address } of result.value) places.set(address, inTurn[i]!);
      return result.value;
    });
    const unknown = found.find((result) => result.status === 'rejected');
    if (addresses.length === 0 && unknown !== undefined) throw unknown.reason;
    return addresses;
  }
}

/** How much longer a statement of an import or a migration may take. */
const LONG = 20;

/** What mysql2 does not declare. */
interface Internals {
  readonly stream: Socket;
  /** The command that waits for its answer, or for the rest of it. */
  readonly _command?: object | null;
}

const internalsOf = (connection: PoolConnection): Internals => connection as unknown as Internals;

/** Ends a connection so that its pending statements fail, which `destroy` of mysql2 does not do. */
export const cut = (connection: PoolConnection, error: Error): void =>
  void internalsOf(connection).stream.destroy(error);

const timedOut = (message: string): Error => Object.assign(new Error(message), { code: 'ETIMEDOUT' });

/** Unlike a lost connection, no reason to try again. */
const ending = (): Error => unavailable('The process is shutting down.');

/**
 * The sockets of one pool of connections. A frozen server neither answers nor closes its connections, and mysql2 would
 * wait for it without a limit. So a connection is cut when a statement waits and nothing arrives or can be sent for too
 * long: its statements fail like those of a lost connection. Idle connections stay open.
 */
export class ServerSockets {
  private static readonly byStream = new WeakMap<object, ServerSockets>();

  /** The sockets of a data source; undefined on SQLite. */
  static of({ options }: DataSource): ServerSockets | undefined {
    const { stream } = (options.extra ?? {}) as { stream?: object };
    return stream === undefined ? undefined : ServerSockets.byStream.get(stream);
  }

  private readonly hosts: HostFailover;
  private readonly open = new Set<Socket>();
  private isClosed = false;

  constructor(
    hosts: readonly string[],
    port: number,
    private readonly timeoutMs: number,
  ) {
    this.hosts = new HostFailover(hosts, port);
    ServerSockets.byStream.set(this.connect, this);
  }

  /** The `stream` option of mysql2. */
  readonly connect = (): Socket => {
    const socket = this.hosts.connect();
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    if (this.isClosed) socket.destroy(ending());
    return socket;
  };

  /** Limits the waits of the pool that these sockets belong to. */
  supervise(pool: Pool): void {
    this.limitWaits(pool);
    const known = new WeakSet<PoolConnection>();
    // Also emitted for the connections that are already open, when they are used again.
    pool.on('acquire', (connection) => {
      if (known.has(connection)) return;
      known.add(connection);
      // A lost connection may emit several errors, but its pool handles only the first, and Node would end the process
      // for the second. The failing statement reports the loss to its caller.
      connection.on('error', () => undefined);
      this.limitSilence(connection);
    });
  }

  /** mysql2 would wait for a free connection without a limit. */
  private limitWaits(pool: Pool): void {
    const getConnection = pool.getConnection.bind(pool);
    pool.getConnection = (done) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        done(timedOut('no connection to the database is free'), undefined as never);
      }, this.timeoutMs);
      getConnection((error, connection) => {
        clearTimeout(timer);
        if (!isLate) done(error, connection);
        else if (!error) connection.release();
      });
    };
  }

  private limitSilence(connection: PoolConnection): void {
    const { stream } = internalsOf(connection);
    stream.setTimeout(this.timeoutMs);
    stream.on('timeout', () => {
      const { bytesRead } = stream;
      // When a suspended process resumes, the timer fires before the answer is read that has already arrived.
      setImmediate(() => {
        const { _command: waiting } = internalsOf(connection);
        if (waiting && stream.bytesRead === bytesRead)
          cut(connection, timedOut('the database does not answer'));
      });
    });
  }

  async allowLongStatements<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
    const { stream } = internalsOf(connection);
    stream.setTimeout(LONG * this.timeoutMs);
    try {
      return await work();
    } finally {
      stream.setTimeout(this.timeoutMs);
    }
  }

  /** Cuts all connections, and refuses new ones. Does not keep the process running. */
  closeAfter(milliseconds: number): void {
    setTimeout(() => {
      this.isClosed = true;
      for (const socket of this.open) socket.destroy(ending());
    }, milliseconds).unref();
  }
}

/** Gives the statements of a runner more time while `work` runs, as an import or a migration needs. */
export async function withLongStatements<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const sockets = ServerSockets.of(runner.connection);
  if (sockets === undefined) return work();
  return sockets.allowLongStatements((await runner.connect()) as PoolConnection, work);
}
