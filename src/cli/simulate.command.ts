import { setTimeout as delay } from 'node:timers/promises';
import { Command, Help, Option } from 'nest-commander';
import { MS_PER_SECOND } from '../core/time/instant';
import { invalidInput, KnownError, messageOf } from '../platform/errors';
import { type SimulatedPoll, Simulation } from '../seed-data';
import { grouped, print, printStatus } from './output';
import { wholeNumber } from './parse';
import { StrictCommand } from './services';

interface Flags {
  url: string;
  apiKey?: string;
  stores: number;
  seed: number;
  every: number;
  sweeps?: number;
  outages: number;
  outageFrom: number;
  outageSweeps?: number;
  flapping: number;
  stopFrom?: number;
  stopSweeps?: number;
}

/** The maximum number of polls in a batch. */
const POLLS_PER_BATCH = 10_000;
const MAX_SWEEPS = 1_000_000;

/** The API of a running service. */
class RemoteService {
  constructor(
    private readonly url: string,
    private readonly apiKey: string | undefined,
  ) {}

  async upload(kind: string, csv: string): Promise<void> {
    const form = new FormData();
    form.append('file', new Blob([csv], { type: 'text/csv' }), `${kind}.csv`);
    await this.post(`/ingestions/${kind}`, form);
  }

  /** Polls that were all observed at an instant, in ISO 8601. */
  async sendPolls(polls: readonly SimulatedPoll[], observedAt: string): Promise<void> {
    for (let from = 0; from < polls.length; from += POLLS_PER_BATCH) {
      const batch = polls.slice(from, from + POLLS_PER_BATCH).map(({ storeId, status }) => ({
        ...{ store_id: storeId, status, timestamp_utc: observedAt },
      }));
      await this.post('/polls', JSON.stringify({ polls: batch }), { 'content-type': 'application/json' });
    }
  }

  private async post(
    path: string,
    body: string | FormData,
    headers: Record<string, string> = {},
  ): Promise<void> {
    // A connection that is kept open would delay the end of the service.
    const sent: Record<string, string> = { ...headers, connection: 'close' };
    if (this.apiKey !== undefined) sent.authorization = `Bearer ${this.apiKey}`;
    const response = await fetch(`${this.url}${path}`, { method: 'POST', headers: sent, body }).catch(() => {
      throw new KnownError('unavailable', `No service answers at ${this.url}: start one with npm start.`);
    });
    if (response.ok) {
      await response.body?.cancel();
      return;
    }
    const { detail = '' } = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new KnownError('unavailable', `POST ${path} is answered with ${response.status}. ${detail}`);
  }
}

@Command({
  name: 'simulate',
  description: 'Send live polls of a generated fleet to a running service, with outages.',
})
export class SimulateCommand extends StrictCommand {
  async run(_arguments: string[], flags: Flags): Promise<void> {
    const { every, sweeps = Infinity, stores, seed, outages, outageFrom, flapping } = flags;
    if (outages + flapping > stores)
      throw invalidInput('--outages and --flapping are together more than --stores.');
    const simulation = new Simulation({
      ...{ stores, seed, outages, outageFrom, flapping },
      outageSweeps: flags.outageSweeps ?? Infinity,
      stopFrom: flags.stopFrom,
      stopSweeps: flags.stopSweeps ?? Infinity,
    });
    const service = new RemoteService(flags.url, flags.apiKey);
    await service.upload('timezones', simulation.timezones);
    await service.upload('stores', simulation.details);
    printStatus(`${grouped(stores)} stores; a sweep every ${every} s. Ctrl-C ends it.`);
    for (const storeId of simulation.failing) print(`outage,${storeId}`);
    for (const storeId of simulation.flapping) print(`flapping,${storeId}`);
    const begun = Date.now();
    for (let sweep = 0; sweep < sweeps; sweep++) {
      await delay(Math.max(0, begun + sweep * every * MS_PER_SECOND - Date.now()));
      await this.sweep(service, simulation, sweep);
    }
  }

  /** A service that is restarted misses the sweeps meanwhile. */
  private async sweep(service: RemoteService, simulation: Simulation, sweep: number): Promise<void> {
    if (!simulation.isSent(sweep)) {
      printStatus(`sweep ${sweep}: the feed has stopped`);
      return;
    }
    const polls = simulation.pollsOf(sweep);
    const down = polls.filter(({ status }) => status === 'inactive').length;
    try {
      await service.sendPolls(polls, new Date().toISOString());
      printStatus(`sweep ${sweep}: ${grouped(polls.length)} polls, ${grouped(down)} stores down`);
    } catch (error) {
      if (sweep === 0) throw error;
      printStatus(`sweep ${sweep} is lost: ${messageOf(error)}`);
    }
  }

  @Option({
    flags: '--url <url>',
    description: 'The address of the service.',
    defaultValue: 'http://127.0.0.1:8000',
  })
  parseUrl(value: string): string {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value))
      throw invalidInput('--url is not an http:// or https:// address.');
    return value.replace(/\/+$/, '');
  }

  @Option({ flags: '--api-key <secret>', description: 'A key that may write, if the service has API_KEYS.' })
  parseApiKey(value: string): string {
    return value;
  }

  @Option({ flags: '--stores <n>', description: 'How many stores.', defaultValue: 100 })
  parseStores(value: string): number {
    return wholeNumber('--stores', value, 1, 1_000_000);
  }

  @Option({ flags: '--seed <n>', description: 'The same number gives the same fleet.', defaultValue: 1 })
  parseSeed(value: string): number {
    return wholeNumber('--seed', value, 0, 4_294_967_295);
  }

  @Option({ flags: '--every <seconds>', description: 'The time between two sweeps.', defaultValue: 10 })
  parseEvery(value: string): number {
    return wholeNumber('--every', value, 1, 86_400);
  }

  @Option({ flags: '--sweeps <n>', description: 'How many sweeps (default: until Ctrl-C).' })
  parseSweeps(value: string): number {
    return wholeNumber('--sweeps', value, 1, MAX_SWEEPS);
  }

  @Option({ flags: '--outages <n>', description: 'How many stores go down.', defaultValue: 3 })
  parseOutages(value: string): number {
    return wholeNumber('--outages', value, 0, 1_000_000);
  }

  @Option({
    flags: '--outage-from <sweep>',
    description: 'The sweep in which they go down, from 0.',
    defaultValue: 2,
  })
  parseOutageFrom(value: string): number {
    return wholeNumber('--outage-from', value, 0, MAX_SWEEPS);
  }

  @Option({ flags: '--outage-sweeps <n>', description: 'For how many sweeps (default: until the end).' })
  parseOutageSweeps(value: string): number {
    return wholeNumber('--outage-sweeps', value, 1, MAX_SWEEPS);
  }

  @Option({
    flags: '--flapping <n>',
    description: 'How many others are down in every second sweep.',
    defaultValue: 0,
  })
  parseFlapping(value: string): number {
    return wholeNumber('--flapping', value, 0, 1_000_000);
  }

  @Option({
    flags: '--stop-from <sweep>',
    description: 'The sweep from which on the feed stops (default: it does not).',
  })
  parseStopFrom(value: string): number {
    return wholeNumber('--stop-from', value, 0, MAX_SWEEPS);
  }

  @Option({
    flags: '--stop-sweeps <n>',
    description: 'For how many sweeps it stops (default: until the end).',
  })
  parseStopSweeps(value: string): number {
    return wholeNumber('--stop-sweeps', value, 1, MAX_SWEEPS);
  }

  @Help('after')
  help(): string {
    return `
For demonstrations, and to try alert rules. The stores have zones, names and labels, and no hours: they are open at any
time. The stores with an outage, and those that flap, are printed to stdout; sweeps to stderr.

Examples:
  store-monitor simulate
  store-monitor simulate --stores 5000 --outages 40 --outage-sweeps 12 --flapping 10
  store-monitor simulate --outages 0 --stop-from 6                      a feed that stops after a minute`;
  }
}
