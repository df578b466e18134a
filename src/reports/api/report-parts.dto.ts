import { ApiProperty } from '@nestjs/swagger';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { MAX_IMPORTS, type OutdatedBy } from '../records/outdated-results';
import { Notification, NOTIFICATION_STATUSES } from '../records/report-outbox';
import { ReportCost } from '../records/report.entity';

/** The reused work of a report, and the duration of each step. */
export class ReportCostResponseDto {
  @ApiProperty({ type: 'integer', example: 83_550, description: 'Local days of stores that were stored.' })
  days_from_rollups: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Other local days that had ended, computed from polls.',
  })
  days_computed: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: {
      'identical report': 2,
      stores: 9,
      'hours and zones': 50,
      polls: 40,
      figures: 38,
      file: 70,
      rows: 50,
    },
    description: 'Milliseconds by step.',
  })
  steps_ms: Readonly<Record<string, number>>;
}

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

/** The state of the report's notification. */
export class WebhookResponseDto {
  @ApiProperty({
    enum: NOTIFICATION_STATUSES,
    example: 'delivered',
    description: 'failed: it was given up after the last attempt.',
  })
  status: string;
  @ApiProperty({ type: 'integer', example: 1, description: 'How often it was sent, or begun to be.' })
  attempts: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'What the receiver answered last; null where it did not.',
  })
  last_status: number | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why the last attempt failed.' })
  last_error: string | null;
  @ApiProperty({ ...INSTANT, example: null, description: 'null: there will be none.' })
  next_attempt_at: string | null;
}

/** An import that changed what a report read. */
export class OutdatingImportResponseDto {
  @ApiProperty({ format: 'uuid', example: '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11' })
  ingestion_id: string;
  @ApiProperty({
    example: 'exclusions',
    description: 'What was imported or edited, as GET /ingestions says it.',
  })
  kind: string;
  @ApiProperty({ example: 'POST /exclusions', description: 'The file, or the request.' })
  source: string;
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-26T09:12:44.310Z' })
  finished_at: string;
}

/** Since when later data has changed what a report read. */
export class OutdatedResponseDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-26T09:12:44.310Z' })
  since: string;
  @ApiProperty({
    type: [OutdatingImportResponseDto],
    description: `The imports and edits that changed it, the first ones: at most ${MAX_IMPORTS}, and one in a list of reports.`,
  })
  by: OutdatingImportResponseDto[];
}

export const outdatedResponse = (by: OutdatedBy): OutdatedResponseDto => ({
  since: formatInstant(by[0]!.finishedAt),
  by: by.map(({ ingestionId, kind, source, finishedAt }) => ({
    ingestion_id: ingestionId,
    kind,
    source,
    finished_at: formatInstant(finishedAt),
  })),
});

export const webhookResponse = (notification: Notification): WebhookResponseDto => ({
  status: notification.status,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  next_attempt_at: formatInstantOrNull(notification.nextAttemptAt),
});

export const costResponse = ({ daysStored, daysWorkedOut, steps }: ReportCost): ReportCostResponseDto => ({
  days_from_rollups: daysStored,
  days_computed: daysWorkedOut,
  steps_ms: steps,
});
