/** Runs work once for all callers that ask for it while it runs. */
export class SingleFlight<Outcome> {
  private underWay: Promise<Outcome> | undefined;

  constructor(private readonly work: () => Promise<Outcome>) {}

  /** Starts the work, or waits for the running one. After a failure, the next call starts it again. */
  join(): Promise<Outcome> {
    this.underWay ??= this.work().finally(() => (this.underWay = undefined));
    return this.underWay;
  }
}
