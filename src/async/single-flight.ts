/** Work that is done once for all who ask while it is under way. */
export class SingleFlight<Outcome> {
  private underWay: Promise<Outcome> | undefined;

  constructor(private readonly work: () => Promise<Outcome>) {}

  /** Begins the work, or waits for what has begun. It fails as the work does, and may then be asked again. */
  join(): Promise<Outcome> {
    this.underWay ??= this.work().finally(() => (this.underWay = undefined));
    return this.underWay;
  }
}
