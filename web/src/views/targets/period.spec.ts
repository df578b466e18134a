import { periodQuery } from './period';

describe('the period of an address', () => {
  it.each<[Record<string, string>, object | undefined]>([
    [{}, { period: 'month_to_date' }],
    [{ period: 'last_quarter' }, { period: 'last_quarter' }],
    [{ period: 'for ever', from_date: '2023-01-01' }, { period: 'month_to_date' }],
    [{ period: 'dates', from_date: '2023-01-01' }, undefined],
    [
      { period: 'dates', from_date: '2023-01-01', to_date: '2023-01-31' },
      { from_date: '2023-01-01', to_date: '2023-01-31' },
    ],
  ])('%j: %j', (query, parameters) => expect(periodQuery(query)).toEqual(parameters));
});
