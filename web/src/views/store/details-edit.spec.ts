import {
  NO_FAULTS,
  patchOf,
  reasonFaults,
  type TypedDetails,
  typedDetails,
  typedFaults,
} from './details-edit';

const store = {
  name: 'Main Street',
  opened_on: '2019-04-01',
  closed_on: null,
  target_percent: 99.5,
  sales_per_hour: null,
  labels: { brand: 'Corner Deli', region: 'north' },
};
const before = typedDetails(store);
const withFacts = (facts: Partial<TypedDetails['facts']>): TypedDetails => ({
  ...before,
  facts: { ...before.facts, ...facts },
});
const withLabels = (...labels: [key: string, value: string][]): TypedDetails => ({
  ...before,
  labels: labels.map(([key, value]) => ({ key, value })),
});

describe('an edit of details', () => {
  it.each([
    [before, undefined],
    [withFacts({ name: ' Main Street ' }), undefined],
    [withFacts({ name: 'Mill Lane', opened_on: '' }), { name: 'Mill Lane', opened_on: null }],
    [withLabels(['region', 'north'], ['brand', 'Corner Deli'], ['', '']), undefined],
    [
      withLabels(['region', ' south '], ['tier', '1']),
      { labels: { brand: null, region: 'south', tier: '1' } },
    ],
    [withLabels(), { labels: { brand: null, region: null } }],
  ])('to %j sends %j', (typed, patch) => expect(patchOf(before, typed)).toEqual(patch));

  it.each([
    [withLabels(['region', 'north'], ['', '']), undefined],
    [withLabels(['', 'north']), [[0, 'Give the label a key, such as region.']]],
    [withLabels(['a', 'x'], ['b', ' ']), [[1, 'Give a value, or remove the label.']]],
    [withLabels(['a', 'x'], [' a', 'y']), [[1, 'There is a label a already.']]],
  ])('to %j is not sent with the faults %j', (typed, labels) => {
    const faults = typedFaults(typed);
    expect(faults && [...faults.labels]).toEqual(labels);
  });
});

describe('the reason of a rejection', () => {
  const typed = withLabels(['brand', 'x'], ['Region', 'north']);
  it.each([
    ['closed_on is before opened_on', { facts: { closed_on: 'The last day is before the first day.' } }],
    ['name is longer than 200 characters', { facts: { name: 'The name is longer than 200 characters.' } }],
    [
      'labels: brand is longer than 100 characters',
      { labels: new Map([[0, 'Brand is longer than 100 characters.']]) },
    ],
    [
      'labels: "Region" is no key of a label: a letter, then up to 31',
      { labels: new Map([[1, '"Region" is no key of a label: a letter, then up to 31.']]) },
    ],
    ['a store would have more than 20 labels', { rest: 'A store would have more than 20 labels.' }],
  ])('%s', (reason, faults) => expect(reasonFaults(reason, typed)).toEqual({ ...NO_FAULTS, ...faults }));
});
