/** Where the time goes: milliseconds by step, added up over all the times that it was taken. */
export class StepTimes {
  private readonly spent = new Map<string, number>();

  async of<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.add({ [step]: performance.now() - begun });
    }
  }

  /** Takes in what others have spent, by step. */
  add(steps: Readonly<Record<string, number>>): void {
    for (const [step, ms] of Object.entries(steps)) this.spent.set(step, (this.spent.get(step) ?? 0) + ms);
  }

  /** Whole milliseconds, in the order in which the steps were first taken. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.spent].map(([step, ms]) => [step, Math.round(ms)]));
  }
}
