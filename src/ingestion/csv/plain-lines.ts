/** What became of bytes that were offered: so many lines were taken, and the first that was not begins at `end`. */
export interface TakenLines {
  readonly lines: number;
  readonly end: number;
}

/**
 * A short way for lines of one plain form, straight from their bytes. It is a way around work, never another meaning:
 * a line that it takes would have been taken by the general way, as the same row. Every other line – quotes, odd widths,
 * anything bad – it leaves alone, so all that there is to say about rows is said in one place.
 */
export interface PlainLines {
  /** Takes whole lines, one after the other from `from` on where one begins, up to the first that is not plain. */
  take(bytes: Uint8Array, from: number): TakenLines;
}
