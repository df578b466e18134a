export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

export function closeWith(lines: string[], descriptor?: number): void;
export function countLine(count: Count): string;
