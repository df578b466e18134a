import { Alert, AlertMute, AlertRule, AlertWatchRow } from './alerts';
import { AuditRecord } from './audit';
import { BusinessHours, Exclusion, SpecialHours } from './business-hours';
import { Ingestion } from './ingestion';
import { DailyRollupRow } from './metrics';
import { Channel, Delivery } from './notifications';
import { DataVersion, type Entities, Lease } from './platform/database';
import { IdempotencyKey } from './platform/idempotency';
import { PollBlockRow, PollExtentsRow, RecentChange } from './polls';
import { Report, ReportTombstone, ReportResult, ReportRowBlock } from './reports';
import { ReportSchedule, ScheduleTick } from './schedules';
import { Store, StoreDetailsRow } from './stores';
import { StoreTimezone } from './timezones';

/** Every table of the product. The migrations create them, and a test compares the two. */
export const ENTITIES: Entities = [
  Store,
  StoreDetailsRow,
  StoreTimezone,
  BusinessHours,
  SpecialHours,
  Exclusion,
  PollBlockRow,
  PollExtentsRow,
  RecentChange,
  Ingestion,
  Report,
  ReportResult,
  ReportRowBlock,
  DataVersion,
  DailyRollupRow,
  IdempotencyKey,
  ReportSchedule,
  ScheduleTick,
  Channel,
  Delivery,
  ReportTombstone,
  Lease,
  AuditRecord,
  AlertRule,
  Alert,
  AlertMute,
  AlertWatchRow,
];
