import { chosenHours, hourEndingAt, hoursOfPart, hoursQuery } from './chosen-hours';

const at = (text: string): number => Date.parse(text);
const NIGHT = { start: at('2023-01-24T22:00Z'), end: at('2023-01-25T03:00Z') };
const OF_NIGHT = {
  ...{ hours_from: '2023-01-24T22:00Z', hours_to: '2023-01-25T03:00Z' },
  ...{ from: '2023-01-24', to: '2023-01-25' },
};

describe('the hours that are chosen in the chart', () => {
  it('are in the address, with their dates for other views', () => {
    expect(hoursQuery(NIGHT)).toEqual({ ...OF_NIGHT, period: undefined });
    expect(chosenHours(OF_NIGHT)).toEqual(NIGHT);
    const day = { start: at('2023-01-24T00:00Z'), end: at('2023-01-25T00:00Z') };
    expect(hoursQuery(day)).toMatchObject({ from: '2023-01-24', to: '2023-01-24' });
  });

  it('are those of the dates that another view has chosen since', () => {
    const days = { start: at('2023-01-20T00:00Z'), end: at('2023-01-22T00:00Z') };
    expect(chosenHours({ ...OF_NIGHT, from: '2023-01-20', to: '2023-01-21' })).toEqual(days);
    expect(chosenHours({ from: '2023-01-20', to: '2023-01-21' })).toEqual(days);
  });

  it.each<Record<string, string>>([
    {},
    { from: '2023-01-20' },
    { from: '2023-01-21', to: '2023-01-19' },
    { hours_from: '2023-01-24T22:00Z', hours_to: '2023-01-25T03:00Z' },
    { from: 'soon', to: 'later' },
  ])('are none in %j', (address) => expect(chosenHours(address)).toBeUndefined());

  it('are the whole hours that a part of the chart touches', () => {
    expect(hoursOfPart(at('2023-01-24T22:10Z') / 1000, at('2023-01-25T02:01Z') / 1000)).toEqual(NIGHT);
    expect(hoursOfPart(at('2023-01-24T22:00Z') / 1000, at('2023-01-24T22:00Z') / 1000)).toBeUndefined();
  });

  it('are the one up to the chosen instant', () => {
    expect(hourEndingAt('2023-01-25T03:00:00Z')).toBe(at('2023-01-25T02:00Z'));
    expect(hourEndingAt('2023-01-25T02:00:01Z')).toBe(at('2023-01-25T02:00Z'));
    expect(hourEndingAt(undefined)).toBeUndefined();
    expect(hourEndingAt('now')).toBeUndefined();
  });
});
