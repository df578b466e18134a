import { inTime } from '../../async';

/**
 * Whether something answers, within so many milliseconds. However many ask, it is tried once at a time: what hangs is
 * not tried again and again on top of itself.
 */
export class BoundedCheck {
  private underWay: Promise<unknown> | undefined;

  constructor(
    private readonly attempt: () => Promise<unknown>,
    private readonly patienceMs: number,
    /** Is handed why it is down. */
    private readonly tell: (error: unknown) => void,
  ) {}

  async isUp(): Promise<boolean> {
    this.underWay ??= Promise.resolve()
      .then(this.attempt)
      .finally(() => (this.underWay = undefined));
    try {
      await inTime(this.underWay, this.patienceMs, () => new Error('it does not answer'));
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    }
  }
}
