import type { Observer } from './observer';

/** A part as it was when its report was put together, or its plan given up. */
export interface EndedPart {
  readonly plan: number;
  readonly part: number;
  readonly status: string;
  readonly attempts: number;
}

/** From now on the database keeps what the product deletes of parts. */
export async function keepEndedParts({ query }: Observer): Promise<void> {
  await query(
    `CREATE TABLE ended_parts (report_id varchar(36), plan int, part int, status varchar(12), attempts int)`,
  );
  await query(
    `CREATE TRIGGER ended_part BEFORE DELETE ON report_parts FOR EACH ROW
      INSERT INTO ended_parts VALUES (OLD.report_id, OLD.plan, OLD.part, OLD.status, OLD.attempts)`,
  );
}

export const endedParts = ({ query }: Observer, reportId: string): Promise<EndedPart[]> =>
  query('SELECT plan, part, status, attempts FROM ended_parts WHERE report_id = ? ORDER BY plan, part', [
    reportId,
  ]);
