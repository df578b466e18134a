import { copyString } from '../csv/csv';
import { parseWrittenDate } from '../schedule/schedule';
import { labelValueError } from './labels';

/** A value of the details of a store: what is stored, or what is wrong with its text. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

/** The longest name of a store, in characters. */
export const MAX_NAME_LENGTH = 200;

const TARGET = /^(\d{1,3})(?:[.,](\d+))?\s*%?$/;
const SALES = /^(\d{1,12})(?:[.,](\d+))?$/;

/**
 * A percentage → millionths. A share such as 0.995 is none: 1 could be one per cent, or all.
 *
 * @example parseTarget('99,5 %') // { value: 995_000 }
 */
export function parseTarget(text: string): Parsed<number> {
  const [, whole = '', fraction = ''] = TARGET.exec(text) ?? [];
  const decimals = fraction.replace(/0+$/, '');
  const ppm = Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'));
  if (whole !== '' && decimals.length <= 4 && ppm > 10_000 && ppm <= 1_000_000) return { value: ppm };
  return { wrong: 'is not a percentage above 1 and up to 100, with at most four decimals, such as 99.5' };
}

/**
 * An amount → hundredths. `1,200` and `1.200` are none: they may have a thousands separator.
 *
 * @example parseSales('1200,5') // { value: 120_050 }
 */
export function parseSales(text: string): Parsed<number> {
  const [, whole = '', fraction = ''] = SALES.exec(text) ?? [];
  const decimals = fraction.replace(/0+$/, '');
  if (whole !== '' && decimals.length <= 2 && !/^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) {
    return { value: Number(whole) * 100 + Number(decimals.padEnd(2, '0')) };
  }
  return {
    wrong: 'is not an amount without currency and thousands separators, such as 1200 or 1200.50',
  };
}

/** The first or last date of a store → days since 1970-01-01. */
export function parseLocalDate(text: string): Parsed<number> {
  const date = parseWrittenDate(text);
  return typeof date === 'number' ? { value: date } : { wrong: date };
}

/** A name, or the value of a label, without regard to how its letters with accents are written. */
export function parseText(text: string, maxLength?: number): Parsed<string> {
  const value = copyString(text.normalize('NFC').trim());
  const wrong = labelValueError(value, maxLength);
  return wrong === undefined ? { value } : { wrong };
}
