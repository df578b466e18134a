/** The result of processing bytes: this number of lines was accepted, and the first other line begins at `end`. */
export interface TakenLines {
  readonly lines: number;
  readonly end: number;
}

/**
 * A fast path for lines in one simple form, directly from their bytes. It accepts only lines that the general path
 * would accept as the same row. It leaves all other lines – quotes, other widths, any error – to the general path, so
 * that all messages about rows come from one place.
 */
export interface PlainLines {
  /** Accepts complete lines, starting at the line that begins at `from`, up to the first that is not simple. */
  take(bytes: Uint8Array, from: number): TakenLines;
}
