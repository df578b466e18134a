import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { promisify } from 'node:util';

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
