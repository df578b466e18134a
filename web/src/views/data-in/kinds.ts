import type { Ingestion } from '../../api/answers';

/** The kind of data in a CSV file, as in the path of its route. */
export type Kind = 'polls' | 'business-hours' | 'timezones' | 'stores' | 'special-hours' | 'exclusions';

export const KINDS: readonly (readonly [kind: Kind, title: string])[] = [
  ['polls', 'Polls'],
  ['business-hours', 'Business hours'],
  ['timezones', 'Time zones'],
  ['stores', 'Stores: names, dates, targets, sales, labels'],
  ['special-hours', 'Special hours'],
  ['exclusions', 'Exclusions'],
];

/**
 * The message of an import without its first word, the status, which is shown beside it. That nothing was kept is said
 * once, though many reasons say it as well.
 */
export function withoutStatus(message: string): string {
  const text = message
    .replace(/^(?:Completed|Refused|Failed)[:;,] (?:and )?/, '')
    .replace(/^nothing was kept: (?=.*nothing was kept)/s, '');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The outcome of an import as a status, which has the colour, and a word; undefined: that of the status. */
export function outcomeOf({
  status,
  ...ingestion
}: Ingestion): readonly [status: string, word: string | undefined] {
  if (status !== 'Completed' || ingestion.rejected === 0) return [status, undefined];
  const taken = ingestion.inserted + ingestion.changed + ingestion.unchanged + ingestion.removed;
  return taken === 0 ? ['refused', 'Nothing imported'] : ['at_risk', 'Partly imported'];
}
