import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config';
import { invalidField, KnownError, notFound } from '../platform/errors';
import {
  type Channel,
  type ChannelKind,
  type ChannelSettings,
  ChannelsRepository,
} from './channels/channels.repository';
import { type Answer, ChannelSender } from './channels/channel-sender';
import { WEBHOOK } from './outbox/outbox';

/** A channel as a caller gives it. Secrets of an existing channel that are not given stay. */
export interface ChannelRequest extends ChannelSettings {
  readonly kind: ChannelKind;
}

/** The names of what uses a channel, such as `report schedule weekly`. */
type ChannelUse = (channel: string) => Promise<readonly string[]>;

const conflict = (message: string): KnownError => new KnownError('conflict', message);

const unknown = (name: string): KnownError => notFound(`There is no channel ${name}.`);

/** Which settings each kind has. */
const SETTINGS: Readonly<Record<ChannelKind, readonly (keyof ChannelSettings)[]>> = {
  webhook: ['url', 'secret'],
  slack: ['url'],
  teams: ['url'],
  email: ['recipients'],
};
const ALL_SETTINGS = ['url', 'secret', 'recipients'] as const;

/** Settings that a caller does not see, and so need not repeat. */
const KEPT: readonly (keyof ChannelSettings)[] = ['url', 'secret'];

/** The settings of a channel. Throws `invalid-input`, with the field. */
export function settingsOf(request: ChannelRequest, before?: Channel): ChannelSettings {
  const { kind } = request;
  const wanted = SETTINGS[kind];
  const needless = ALL_SETTINGS.find((name) => request[name] !== undefined && !wanted.includes(name));
  if (needless !== undefined)
    throw invalidField(needless, `${needless} is not for channels of the kind ${kind}`);
  const known: ChannelSettings = before?.kind === kind ? before.settings : {};
  const settings = Object.fromEntries(
    wanted.map((name) => [name, request[name] ?? (KEPT.includes(name) ? known[name] : undefined)]),
  ) as ChannelSettings;
  const missing = wanted.find((name) => settings[name] === undefined);
  if (missing !== undefined)
    throw invalidField(missing, `${missing} is missing: a channel of the kind ${kind} needs it`);
  return settings;
}

/** The channels for callers. */
@Injectable()
export class ChannelsService {
  private readonly uses: ChannelUse[] = [];

  constructor(
    private readonly channels: ChannelsRepository,
    private readonly sender: ChannelSender,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Features report the channels that they name, which are not deleted. */
  registerUse(use: ChannelUse): void {
    this.uses.push(use);
  }

  all(): Promise<Channel[]> {
    return this.channels.all();
  }

  /** Throws `not-found`. */
  async get(name: string): Promise<Channel> {
    const channel = await this.channels.find(name);
    if (channel === undefined) throw unknown(name);
    return channel;
  }

  /** Throws `invalid-input` for names that no channel has. */
  async requireKnown(names: readonly string[]): Promise<void> {
    const known = new Set((await this.channels.all()).map(({ name }) => name));
    const missing = names.find((name) => !known.has(name));
    if (missing !== undefined) throw invalidField('channels', `There is no channel ${missing}`);
  }

  /** Throws `invalid-input`, and `conflict` for a name that is taken. */
  async create(name: string, request: ChannelRequest): Promise<Channel> {
    this.requireStored(name);
    const now = Date.now();
    const settings = settingsOf(request);
    this.requireServer(request.kind);
    const channel = { name, kind: request.kind, settings, createdAt: now, updatedAt: now };
    if (!(await this.channels.insert(channel)))
      throw conflict(`There is a channel ${name} already: change it, or take another name.`);
    return channel;
  }

  /** Throws `not-found`, `invalid-input`, and `conflict` if another caller changes it meanwhile. */
  async replace(name: string, request: ChannelRequest): Promise<Channel> {
    this.requireStored(name);
    const before = await this.get(name);
    const settings = settingsOf(request, before);
    this.requireServer(request.kind);
    // Later than before, because it is what another change is recognized by.
    const updatedAt = Math.max(Date.now(), before.updatedAt + 1);
    const channel = { ...before, kind: request.kind, settings, updatedAt };
    if (!(await this.channels.replace(before, channel)))
      throw conflict(`The channel ${name} was changed meanwhile. Read it, and try again.`);
    return channel;
  }

  /** Throws `not-found`, and `conflict` while something uses it. */
  async remove(name: string): Promise<void> {
    this.requireStored(name);
    const channel = await this.get(name);
    const users = (await Promise.all(this.uses.map((use) => use(name)))).flat();
    if (users.length > 0)
      throw conflict(`The channel ${name} is used by ${users.join(', ')}: change that first.`);
    if (!(await this.channels.remove(channel))) throw unknown(name);
  }

  /** Sends a message, once and at once. Throws `not-found`. */
  async test(name: string): Promise<Answer> {
    const channel = await this.get(name);
    const deliveryId = randomUUID();
    const text = `Test of the channel ${name}\n\nMessages of the store monitor arrive here.`;
    const body = JSON.stringify({ event_id: deliveryId, event: 'channel.test', channel: name });
    const message = { deliveryId, event: 'channel.test', body, text, html: null, attachment: null };
    return (await this.sender.send(channel, message))!;
  }

  private requireStored(name: string): void {
    if (name === WEBHOOK)
      throw invalidField(
        'name',
        `${WEBHOOK} is the channel of WEBHOOK_URL: change that variable, or take another name`,
      );
  }

  private requireServer(kind: ChannelKind): void {
    if (kind === 'email' && this.config.channels.smtp === undefined)
      throw invalidField('kind', 'SMTP_URL is not set, so that no e-mail can be sent: set it, and MAIL_FROM');
  }
}
