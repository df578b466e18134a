/** Measures steps: the total duration of each, in milliseconds. */
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

  /** Integer milliseconds, in the order in which the steps first ran. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.spent].map(([step, ms]) => [step, Math.round(ms)]));
  }
}
