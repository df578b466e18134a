/** Where the time goes: milliseconds by step, added up over all the times that it was taken. */
export class StepTimes {
  private readonly spent = new Map<string, number>();

  async of<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.spent.set(step, (this.spent.get(step) ?? 0) + performance.now() - begun);
    }
  }

  /** Whole milliseconds, in the order in which the steps were first taken. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.spent].map(([step, ms]) => [step, Math.round(ms)]));
  }
}
