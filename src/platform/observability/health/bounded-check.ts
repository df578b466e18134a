import { withTimeout } from '../../async';

/**
 * Checks with a timeout whether something answers. Concurrent callers share one check, so that checks of a hanging part
 * do not pile up.
 */
export class BoundedCheck {
  private underWay: Promise<unknown> | undefined;

  constructor(
    private readonly attempt: () => Promise<unknown>,
    private readonly timeoutMs: number,
    /** Receives the reason of a failure. */
    private readonly notify: (error: unknown) => void,
  ) {}

  async isUp(): Promise<boolean> {
    this.underWay ??= Promise.resolve()
      .then(this.attempt)
      .finally(() => (this.underWay = undefined));
    try {
      await withTimeout(this.underWay, this.timeoutMs, () => new Error('it does not answer'));
      return true;
    } catch (error) {
      this.notify(error);
      return false;
    }
  }
}
