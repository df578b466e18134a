const FIRST_CAPACITY = 64;

/** A list of numbers that grows in 8 bytes each. */
export class NumberList {
  private numbers = new Float64Array(FIRST_CAPACITY);
  length = 0;

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = value;
  }

  /** One of the numbers pushed so far. */
  at(place: number): number {
    return this.numbers[place]!;
  }

  set(place: number, value: number): void {
    this.numbers[place] = value;
  }

  /** The numbers pushed so far, without a copy: valid until the next push. */
  view(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}
