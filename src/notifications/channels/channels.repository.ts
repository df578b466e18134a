import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import { type AuditAction, type AuditedState, AuditLog } from '../../audit';
import { CONFIG, type Config } from '../../platform/config';
import { Database, insertIgnore, insertRows, instantColumn, locked } from '../../platform/database';
import { WEBHOOK } from '../outbox/outbox';

export const CHANNEL_KINDS = ['webhook', 'slack', 'teams', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** The settings of a channel, by its kind. `url` and `secret` are in no answer and in no log. */
export interface ChannelSettings {
  /** All kinds but e-mail. It may be a secret: anyone who knows the URL of a chat can post there. */
  readonly url?: string | undefined;
  /** The key that signs the requests of a webhook. */
  readonly secret?: string | undefined;
  /** Addresses of e-mail. */
  readonly recipients?: readonly string[] | undefined;
}

/** A receiver of messages. */
@Entity({ name: 'channels' })
export class Channel {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  name: string;

  @Column({ type: 'varchar', length: 12 })
  kind: ChannelKind;

  @Column({ type: 'simple-json' })
  settings: ChannelSettings;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column(instantColumn({ name: 'updated_at' }))
  updatedAt: number;
}

/** A channel in the audit log, which says of secrets only whether they were replaced. */
const auditedState = ({ kind, settings: { url, recipients } }: Channel): AuditedState => ({
  kind,
  ...(url === undefined ? {} : { host: new URL(url).host }),
  ...(recipients === undefined ? {} : { recipients }),
});

const secretsOf = ({ settings: { url, secret } }: Channel): string => JSON.stringify([url, secret]);

/** The `channels` table, and the channel of WEBHOOK_URL, which is not stored. */
@Injectable()
export class ChannelsRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(Channel) private readonly channels: Repository<Channel>,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** By name, in order. */
  async all(): Promise<Channel[]> {
    const stored = await this.channels.find();
    const { configured } = this;
    const all = configured === undefined ? stored : [...stored, configured];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async find(name: string): Promise<Channel | undefined> {
    if (name === WEBHOOK) return this.configured;
    return (await this.channels.findOneBy({ name })) ?? undefined;
  }

  /** False: there is one of that name. */
  insert(channel: Channel): Promise<boolean> {
    const { name, kind, settings, createdAt, updatedAt } = channel;
    const row = [name, kind, JSON.stringify(settings), createdAt, updatedAt];
    const columns = ['name', 'kind', 'settings', 'created_at', 'updated_at'];
    return this.database.write(
      async (manager) => {
        if (await manager.existsBy(Channel, { name })) return false;
        await insertRows(manager, insertIgnore(manager), 'channels', columns, [row]);
        // Another process may have inserted its own meanwhile.
        const stored = await manager.findOneByOrFail(Channel, { name });
        if (JSON.stringify(stored.settings) !== JSON.stringify(settings)) return false;
        await this.record('create', manager, channel, undefined);
        return true;
      },
      async (manager) => (await locked(manager, Channel, { name }))?.createdAt === createdAt,
    );
  }

  /** False: the channel has changed since it was read, or is deleted. */
  replace(before: Channel, channel: Channel): Promise<boolean> {
    const { name, kind, settings, updatedAt } = channel;
    return this.database.write(
      async (manager) => {
        const { affected } = await manager.update(
          Channel,
          { name, updatedAt: before.updatedAt },
          { kind, settings, updatedAt },
        );
        if (affected === 1) await this.record('change', manager, channel, before);
        return affected === 1;
      },
      async (manager) => (await locked(manager, Channel, { name }))?.updatedAt === updatedAt,
    );
  }

  /** False: there was none. */
  remove(channel: Channel): Promise<boolean> {
    const { name } = channel;
    return this.database.write(
      async (manager) => {
        const { affected } = await manager.delete(Channel, { name });
        if (affected === 1) await this.record('delete', manager, channel, undefined);
        return affected === 1;
      },
      async (manager) => (await locked(manager, Channel, { name })) === null,
    );
  }

  private record(
    action: AuditAction,
    manager: Parameters<AuditLog['record']>[0],
    channel: Channel,
    before: Channel | undefined,
  ): Promise<void> {
    const replaced = before !== undefined && secretsOf(before) !== secretsOf(channel);
    return this.audit.record(manager, {
      ...{ action, kind: 'channels', objectId: channel.name },
      before: before === undefined ? null : auditedState(before),
      after: { ...auditedState(channel), ...(replaced ? { secrets: 'replaced' } : {}) },
    });
  }

  private get configured(): Channel | undefined {
    const { webhook } = this.config;
    if (webhook === undefined) return undefined;
    const { url, secret } = webhook;
    return { name: WEBHOOK, kind: 'webhook', settings: { url, secret }, createdAt: 0, updatedAt: 0 };
  }
}
