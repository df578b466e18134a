import { until } from '../until';
import { runInMoments } from './frozen';
import type { Observer } from './observer';

/** The steps of a report in parts that can be told from outside, each in one process. */
export const PART_STEPS = [
  'cutting the report',
  'part taken',
  'in the transaction of the part',
  'part done',
  'putting it together',
] as const;

/** A step, or so many moments after a process has begun its first part of the report. */
export type PartStep = (typeof PART_STEPS)[number] | number;

/** What a process has in hand of a report. */
export interface InHand {
  readonly status: string;
  /** It has the claim of the report, which is cut already or not. */
  readonly claimed: 'no' | 'uncut' | 'cut';
  /** The part that it works on. */
  readonly part: number | undefined;
  /** How many it has done. */
  readonly done: number;
  /** A part is Done by it in a transaction that is still open. */
  readonly writes: boolean;
}

/** Waits until that process has begun with the report, and freezes it at that step; undefined: the step passed unseen. */
export async function freezeInParts(
  observer: Observer,
  pid: number,
  step: PartStep,
  reportId: string,
): Promise<InHand | undefined> {
  let sight = await see(observer, pid, reportId);
  const begun = async () => {
    sight = await see(observer, pid, reportId);
    const { status, claimed, part, done } = sight;
    if (status !== 'Running') return true;
    return step === 'cutting the report' ? claimed === 'uncut' : part !== undefined || done > 0;
  };
  const within = step === 'cutting the report' ? 2_000 : 60_000;
  await until('a process to begin with the report', begun, { every: 1, within }).catch(() => undefined);
  let looks = 0;
  const reached = await runInMoments(pid, async () => {
    sight = await see(observer, pid, reportId);
    if (sight.status !== 'Running') return false;
    if (typeof step === 'number') return looks++ >= step || undefined;
    if (isAt(step, sight)) return true;
    // It may have been another process's.
    return step === 'cutting the report' ? false : undefined;
  });
  return reached ? sight : undefined;
}

async function see({ query, early }: Observer, pid: number, id: string): Promise<InHand> {
  const owner = `%/${pid}/%`;
  const [report] = await query<{ status: string; parts: number | null; mine: number | null }>(
    'SELECT status, parts, lease_owner LIKE ? AS mine FROM reports WHERE report_id = ?',
    [owner, id],
  );
  const { status, parts, mine } = report!;
  const own = 'SELECT part, status FROM report_parts WHERE report_id = ? AND lease_owner LIKE ?';
  const rows = await query<{ part: number; status: string }>(own, [id, owner]);
  const rowsEarly = await early<{ part: number; status: string }>(own, [id, owner]);
  const done = rows.filter((row) => row.status === 'Done').length;
  return {
    status,
    claimed: Number(mine) !== 1 ? 'no' : parts === null ? 'uncut' : 'cut',
    part: rows.find((row) => row.status === 'Open')?.part,
    done,
    writes: rowsEarly.filter((row) => row.status === 'Done').length > done,
  };
}

function isAt(step: (typeof PART_STEPS)[number], { claimed, part, done, writes }: InHand): boolean {
  switch (step) {
    case 'cutting the report':
      return claimed === 'uncut';
    case 'part taken':
      return part !== undefined && !writes;
    case 'in the transaction of the part':
      return writes;
    case 'part done':
      return done > 0 && claimed === 'no';
    case 'putting it together':
      return claimed === 'cut';
  }
}
