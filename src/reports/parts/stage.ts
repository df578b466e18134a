/**
 * Open: to be worked out, or in hand. Void: the data, or what figures depend on, is another than at the plan. A part
 * that is not Open stays as it is.
 */
export type PartStatus = 'Open' | 'Done' | 'Void' | 'Failed';

interface CutReport {
  readonly parts: number | null;
}

/**
 * What is next for a report. Begin: there is no plan of parts, or one that is void. Parts left: some are to be worked
 * out, or in hand. Assemble: all are done. Fail: one of them has failed for good.
 */
export type Stage = 'begin' | 'parts left' | 'assemble' | 'fail';

/** Whether a report that is Running is cut into parts, so that it is in hand although nobody may have its claim. */
export const isInParts = ({ parts }: CutReport): boolean => parts !== null && parts > 1;

/** `parts` are those of the report's plan. A part that has left Open stays what it is, and so do all stages but parts left. */
export function stageOf(report: CutReport, parts: readonly { status: PartStatus }[]): Stage {
  if (!isInParts(report)) return 'begin';
  const has = (status: PartStatus) => parts.some((part) => part.status === status);
  if (has('Void')) return 'begin';
  if (has('Failed')) return 'fail';
  return has('Open') ? 'parts left' : 'assemble';
}
