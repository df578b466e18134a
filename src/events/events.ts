import { EventEmitter } from 'node:events';

/** A report has ended, in this process. */
export interface ReportEnded {
  /** `reused`: completed with the rows of an equal report. */
  readonly result: 'completed' | 'reused' | 'failed';
  /** Of the attempt that ended it. */
  readonly tookMs: number;
}

/** A load has ended, in this process; its counts are the ledger's, in rows. */
export interface LoadEnded {
  readonly kind: string;
  readonly status: string;
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
}

/** This process has sent, or tried to send, the word of a report's end. */
export interface WebhookAttempted {
  /** `failed`: it will be tried again. */
  readonly result: 'delivered' | 'failed' | 'given up';
}

/** This process has deleted what was kept long enough. */
export interface Forgotten {
  readonly kind: 'reports' | 'days of polls';
  readonly count: number;
}

/** This process had something to read from the replica, and read it there, or from the primary all the same. */
export interface ReplicaAsked {
  readonly from: 'replica' | 'primary';
}

interface Happenings {
  'report ended': [ReportEnded];
  'load ended': [LoadEnded];
  'webhook attempted': [WebhookAttempted];
  forgotten: [Forgotten];
  'replica asked': [ReplicaAsked];
}

/** What happens in this process, for whoever counts it; those who tell do not know who hears. */
export class Events extends EventEmitter<Happenings> {}
