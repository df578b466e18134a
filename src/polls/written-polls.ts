/** What writing polls did. A poll that stood there with the same status is neither inserted nor changed. */
export interface WrittenPolls {
  inserted: number;
  changed: number;
}
