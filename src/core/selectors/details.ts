import { copyString } from '../csv/csv';
import { parseWrittenDate } from '../schedule/schedule';

/** A key of a label, in small letters. */
export const LABEL_KEY = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_KEY_LENGTH = 32;

/** The longest value of a label, in characters. */
export const MAX_VALUE_LENGTH = 100;

/** The largest number of labels of a store. */
export const MAX_LABELS = 20;

const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\ufffd-\uffff]/u;

/** What is wrong with the value of a label or another text of a store, or undefined. */
export function labelValueError(value: string, maxLength = MAX_VALUE_LENGTH): string | undefined {
  if (value.length > maxLength && [...value].length > maxLength)
    return `is longer than ${maxLength} characters`;
  return UNPRINTABLE.test(value) ? 'has a character that cannot be printed' : undefined;
}

/**
 * The key that a name is made into: small letters without accents, digits, and `_` for what is between them, cut to 32.
 * `place`: stands for a name without any of these.
 *
 * @example labelKeyOf('Delivery Platform', 3) // 'delivery_platform'
 */
export function labelKeyOf(name: string, place: number): string {
  const fitted = searchText(name)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const key = fitted === '' ? `column_${place}` : /^[0-9]/.test(fitted) ? `column_${fitted}` : fitted;
  return key.slice(0, MAX_KEY_LENGTH);
}

/** Printable ASCII, with single blanks within. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/** A text as it is compared in a search: without regard to case, accents, and the length of blanks. */
export function searchText(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  const letters = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  // In capital letters, ß becomes SS.
  return letters.toUpperCase().toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * Finds stores by text: whether each of its words is part of the id or the name of a store, all as `searchText`.
 * undefined: the text has nothing to find.
 *
 * @example storeSearch('zürich 8419')?.('8419537941919820732', 'Café Zürich') // true
 */
export function storeSearch(text: string): ((storeId: string, name: string | null) => boolean) | undefined {
  const words = searchText(text).split(' ');
  if (words[0] === '') return undefined;
  return (storeId, name) => {
    const id = searchText(storeId);
    const called = name === null ? '' : searchText(name);
    return words.every((word) => id.includes(word) || called.includes(word));
  };
}

/** The values of one key, for all stores of a list. */
export interface LabelColumn {
  /** The distinct values. */
  readonly values: readonly string[];
  /** For each store, 1 + the index of its value; 0: it has none. */
  readonly ids: Uint32Array;
}

/**
 * The labels of a list of stores: an integer for each label, and each value once. A store without a key takes no memory
 * for it if most stores are without.
 */
export class LabelColumns {
  /** @internal Use a `LabelColumnsBuilder`. */
  constructor(
    /** In order. */
    readonly keys: readonly string[],
    private readonly read: (key: string) => LabelColumn | undefined,
  ) {}

  /** undefined: no store has had the key. */
  column(key: string): LabelColumn | undefined {
    return this.read(key);
  }

  /** The labels of the stores at these indexes, in their order. */
  at(places: readonly number[]): LabelColumns {
    return new LabelColumns(this.keys, (key) => {
      const column = this.column(key);
      if (column === undefined) return undefined;
      const ids = new Uint32Array(places.length);
      for (let i = 0; i < places.length; i++) ids[i] = column.ids[places[i]!]!;
      return { values: column.values, ids };
    });
  }

  /** Like `at`, without keys and values that only other stores have. */
  only(places: readonly number[]): LabelColumns {
    const builder = new LabelColumnsBuilder();
    for (const key of this.keys) {
      const { values, ids } = this.column(key)!;
      for (let i = 0; i < places.length; i++) {
        const id = ids[places[i]!]!;
        if (id > 0) builder.add(i, key, values[id - 1]!);
      }
    }
    return builder.build(places.length);
  }
}

interface GrowingColumn {
  readonly idOf: Map<string, number>;
  readonly places: number[];
  readonly ids: number[];
}

/** Collects labels one by one. */
export class LabelColumnsBuilder {
  private readonly columns = new Map<string, GrowingColumn>();

  /** Adds the label of the store at an index; each store and key once. */
  add(store: number, key: string, value: string): void {
    let column = this.columns.get(key);
    if (column === undefined) this.columns.set(key, (column = { idOf: new Map(), places: [], ids: [] }));
    let id = column.idOf.get(value);
    if (id === undefined) column.idOf.set(value, (id = column.idOf.size + 1));
    column.places.push(store);
    column.ids.push(id);
  }

  /** The labels of this number of stores. */
  build(stores: number): LabelColumns {
    const keys = [...this.columns.keys()].sort();
    const columns = new Map(keys.map((key) => [key, packed(this.columns.get(key)!, stores)]));
    return new LabelColumns(keys, (key) => columns.get(key)?.());
  }
}

/** Packs a column, and returns how it is unpacked. */
function packed({ idOf, places, ids }: GrowingColumn, stores: number): () => LabelColumn {
  const values = [...idOf.keys()];
  const unpack = (at: ArrayLike<number>, own: ArrayLike<number>): LabelColumn => {
    const all = new Uint32Array(stores);
    for (let i = 0; i < at.length; i++) all[at[i]!] = own[i]!;
    return { values, ids: all };
  };
  if (places.length * 2 >= stores) {
    const column = unpack(places, ids);
    return () => column;
  }
  const [at, own] = [new Uint32Array(places), new Uint32Array(ids)];
  return () => unpack(at, own);
}

/** The value of the store at an index; null: it has none. */
export const valueAt = (column: LabelColumn | undefined, store: number): string | null =>
  column?.values[column.ids[store]! - 1] ?? null;

/** A column in which each store has its own value. */
export const columnOfEach = (values: readonly string[]): LabelColumn => ({
  values,
  ids: Uint32Array.from(values, (_, i) => i + 1),
});

/** A value of the details of a store: what is stored, or what is wrong with its text. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

/** The longest name of a store, in characters. */
export const MAX_NAME_LENGTH = 200;

const TARGET = /^(\d{1,3})(?:[.,](\d+))?\s*%?$/;
const SALES = /^(\d{1,12})(?:[.,](\d+))?$/;

/**
 * A percentage → millionths. A share such as 0.995 is refused, since 1 could be one per cent or all.
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
 * An amount → hundredths. `1,200` and `1.200` are refused: their separator could be one of thousands.
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
