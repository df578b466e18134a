import { BusinessHours } from './business-hours';
import { DataVersion } from './database';
import type { Entities } from './database';
import { IdempotencyKey } from './idempotency';
import { Ingestion } from './ingestion';
import { DailyMetric } from './metrics';
import { PollBlockRow, PollExtentsRow, RecentChange } from './polls';
import { Report, ReportRemoval, ReportResult, ReportRowBlock } from './reports';
import { Lease } from './retention';
import { ScheduleTick } from './schedules';
import { Store } from './stores';
import { StoreTimezone } from './timezones';
import { WebhookDelivery } from './webhooks';

/** Every table of the product. The migrations create them, and a test compares the two. */
export const ENTITIES: Entities = [
  Store,
  StoreTimezone,
  BusinessHours,
  PollBlockRow,
  PollExtentsRow,
  RecentChange,
  Ingestion,
  Report,
  ReportResult,
  ReportRowBlock,
  DataVersion,
  DailyMetric,
  IdempotencyKey,
  ScheduleTick,
  WebhookDelivery,
  ReportRemoval,
  Lease,
];
