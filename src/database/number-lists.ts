const BYTES = 4;
/** Above every number of a list, so that each has its four bytes: `CHAR` leaves out those that are 0 in front. */
const MARK = 2 ** 28;

/** Whole numbers from 0 up to here, not included, can be listed. */
export const MOST_LISTED = MARK;

/**
 * SQL of MySQL and MariaDB that puts the numbers of a group's rows into one list, in four bytes each: for a row is the
 * dearest thing to hand over. Each expression is a whole number from 0 to below MOST_LISTED.
 */
export const listOf = (...expressions: readonly string[]): string =>
  `GROUP_CONCAT(CHAR(${expressions.map((expression) => `${MARK} + ${expression}`).join(', ')}) SEPARATOR '')`;

/** The numbers of a list. */
export class NumbersOfList {
  private readonly bytes: Buffer;

  /** Throws where the database has cut the list, which it does without a word: so many numbers must be there. */
  constructor(list: Buffer | null, numbers: number) {
    if (list?.length !== numbers * BYTES) {
      throw new Error(`of a list of ${numbers} numbers the database gave ${list?.length ?? 0} bytes`);
    }
    this.bytes = list;
  }

  at(place: number): number {
    return this.bytes.readUInt32BE(place * BYTES) - MARK;
  }
}
