import { parseScheduleDate } from '../core/schedule/schedule';
import { isFault, type KeysLimit, parseKeys, parseSelector, type Selector } from '../core/selectors/selector';
import { parseDate, parseInstant } from '../core/time/instant';
import { NO_DATA_POLICIES, NoDataPolicy } from '../core/uptime/figures';
import { WINDOW_KINDS, WindowKind } from '../core/uptime/plans';
import { POLL_FORMATS, PollFormat } from '../data-transfer';
import { invalidInput } from '../platform/errors';
import { REPORT_COLUMN_SETS, REPORT_FORMATS, type ReportColumns, type ReportFormat } from '../reports';

/** Each parser reads the value of an option. Errors name the option. */
export function wholeNumber(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw invalidInput(`${option} is not a whole number from ${least} to ${most}.`);
  }
  return number;
}

export function instant(option: string, value: string): number {
  const parsed = parseInstant(value);
  if (typeof parsed === 'string') throw invalidInput(`${option} ${parsed}.`);
  return parsed;
}

export function date(option: string, value: string): number {
  const parsed = parseDate(value);
  if (parsed === undefined) throw invalidInput(`${option} is not a date of the calendar such as 2023-01-25.`);
  return parsed;
}

export function scheduleDate(option: string, value: string): number {
  const parsed = parseScheduleDate(value);
  if (typeof parsed === 'string') throw invalidInput(`${option} ${parsed}.`);
  return parsed;
}

export const windows = (value: string): WindowKind => oneOf('--windows', value, WINDOW_KINDS);

export const noData = (value: string): NoDataPolicy => oneOf('--no-data', value, NO_DATA_POLICIES);

export const columns = (value: string): ReportColumns => oneOf('--columns', value, REPORT_COLUMN_SETS);

export const format = (value: string): ReportFormat => oneOf('--format', value, REPORT_FORMATS);

export const pollFormat = (value: string): PollFormat => oneOf('--format', value, POLL_FORMATS);

/** The format that the end of a file's name says, such as `xlsx` of `week.xlsx`; undefined: none of these. */
export function formatOfName<T extends string>(
  file: string | undefined,
  formats: readonly T[],
): T | undefined {
  return formats.find((known) => file?.toLowerCase().endsWith(`.${known}`));
}

export function partitionBy(value: string): 'day' {
  if (value !== 'day') throw invalidInput('--partition-by knows day only.');
  return value;
}

export function labels(option: string, value: string): Selector {
  const parsed = parseSelector(value);
  if (isFault(parsed)) throw invalidInput(`${option} is no selector: ${parsed.message}.`);
  return parsed;
}

export function keys(option: string, value: string, limit: KeysLimit): readonly string[] {
  const parsed = parseKeys(value, limit);
  if (typeof parsed === 'string') throw invalidInput(`${option} ${parsed}.`);
  return parsed;
}

export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalidInput(`${option} is neither ${choices.join(' nor ')}.`);
  return choice;
}
