/**
 * Yields the outcomes of `work` in the order of the items. The next item starts while the caller uses the previous
 * outcome: for work that runs elsewhere, such as in the database. `wait` receives each promise that is waited for.
 */
export async function* prefetch<Item, Outcome>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Outcome>,
  wait: (outcome: Promise<Outcome>) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  let ahead: Promise<Outcome> | undefined;
  for (const item of items) {
    const current = ahead;
    ahead = work(item);
    // A rejection is reported when its item is reached. If the caller stops before, it is ignored.
    ahead.catch(() => undefined);
    if (current !== undefined) yield await wait(current);
  }
  if (ahead !== undefined) yield await wait(ahead);
}
