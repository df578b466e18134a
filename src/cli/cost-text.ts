import { Report } from '../reports';
import { grouped, table } from './output';

/** The cost of a completed report: what was reused, what was computed, and the time of each step. */
export function costLines({ cost, reusedFrom, pollsRead, tookMs }: Report): string[] {
  const { daysStored, daysWorkedOut, steps } = cost!;
  const took = tookMs ?? 0;
  const named = Object.values(steps).reduce((sum, ms) => sum + ms, 0);
  const times = [
    ...Object.entries(steps),
    ['the rest', Math.max(0, took - named)],
    ['in all', took],
  ] as const;
  return [
    reusedFrom === null
      ? `nothing was reused: there is no identical report, or the data has changed since`
      : `reused: the rows of report ${reusedFrom}; their inputs have not changed`,
    `${grouped(daysStored)} local days were read from rollups, ${grouped(daysWorkedOut)} that had ended were computed`,
    `${grouped(pollsRead ?? 0)} polls were read`,
    ...table(times.map(([step, ms]) => [`  ${step}`, grouped(ms), 'ms'])),
  ];
}
