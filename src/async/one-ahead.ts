/**
 * The outcomes of `work` for each item, in their order; an item is begun while the outcome before it is used. For work
 * that goes on elsewhere. `wait` is handed what is waited for.
 */
export async function* oneAhead<Item, Outcome>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Outcome>,
  wait: (outcome: Promise<Outcome>) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  let ahead: Promise<Outcome> | undefined;
  for (const item of items) {
    const current = ahead;
    ahead = work(item);
    // Heard at its turn; whoever stops before that does not care.
    ahead.catch(() => undefined);
    if (current !== undefined) yield await wait(current);
  }
  if (ahead !== undefined) yield await wait(ahead);
}
