import { EventEmitter } from 'node:events';
import { Global, Module } from '@nestjs/common';

/** A report has finished in this process. */
export interface ReportEnded {
  /** `reused`: completed with the rows of an identical report. */
  readonly result: 'completed' | 'reused' | 'failed';
  /** The duration of the last attempt. */
  readonly durationMs: number;
}

/** An import has finished in this process. Its counts are those of the ingestion record, in rows. */
export interface ImportEnded {
  readonly kind: string;
  readonly status: string;
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
}

/** This process has tried to deliver a notification. */
export interface WebhookAttempted {
  /** `failed`: it will be retried. */
  readonly result: 'delivered' | 'failed' | 'given up';
}

/** Retention in this process has deleted expired data. */
export interface RetentionDeleted {
  readonly kind: 'reports' | 'days of polls' | 'audit records' | 'alerts';
  readonly count: number;
}

/** A read of this process was meant for the replica, and was served by it or by the primary. */
export interface ReplicaRead {
  readonly from: 'replica' | 'primary';
}

interface AppEvents {
  'report ended': [ReportEnded];
  'import ended': [ImportEnded];
  'webhook attempted': [WebhookAttempted];
  forgotten: [RetentionDeleted];
  'replica asked': [ReplicaRead];
}

/** Events of this process, for metrics. Publishers do not depend on the subscribers. */
export class Events extends EventEmitter<AppEvents> {}

@Global()
@Module({ providers: [{ provide: Events, useFactory: () => new Events() }], exports: [Events] })
export class EventsModule {}
