import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '../../platform/database';

export const CHANNEL_KINDS = ['webhook', 'slack', 'teams', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Which of them a channel has depends on its kind. No answer and no log has the first two. */
export interface ChannelSettings {
  /** All kinds but e-mail. It may be a secret: to know that of a chat is enough to post there. */
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
