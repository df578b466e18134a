import type { Ingestion } from '../../api/answers';
import { outcomeOf, withoutStatus } from './kinds';

describe('withoutStatus', () => {
  it.each([
    ['Completed: 1 inserted, 0 changed, 0 unchanged.', '1 inserted, 0 changed, 0 unchanged.'],
    [
      'Completed; nothing changed: all 8 rows were there already.',
      'Nothing changed: all 8 rows were there already.',
    ],
    ['Refused, and nothing was kept: Completed: is no column.', 'Nothing was kept: Completed: is no column.'],
    [
      'Refused, and nothing was kept: 1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
      '1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
    ],
    ['Under way; nothing of it is visible yet.', 'Under way; nothing of it is visible yet.'],
  ])('%s', (message, text) => expect(withoutStatus(message)).toBe(text));
});

describe('outcomeOf', () => {
  const none = { inserted: 0, changed: 0, unchanged: 0, removed: 0, rejected: 0, kept: 0 };

  it.each<[Partial<Ingestion>, readonly [string, string | undefined]]>([
    [{ status: 'Completed', inserted: 3 }, ['Completed', undefined]],
    [{ status: 'Completed' }, ['Completed', undefined]],
    [{ status: 'Completed', inserted: 3, rejected: 1 }, ['at_risk', 'Partly imported']],
    [{ status: 'Completed', unchanged: 3, rejected: 1 }, ['at_risk', 'Partly imported']],
    [{ status: 'Completed', rejected: 2, kept: 4 }, ['refused', 'Nothing imported']],
    [{ status: 'Refused', rejected: 2 }, ['Refused', undefined]],
  ])('of %j is %j', (ingestion, outcome) =>
    expect(outcomeOf({ ...none, ...ingestion } as Ingestion)).toEqual(outcome),
  );
});
