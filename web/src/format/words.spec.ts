import { inWords, timesFault } from './words';

describe('messages of the API', () => {
  it.each([
    ['ends_at is not after starts_at', 'The end is not after the beginning.'],
    [
      'valid_from is not between 1970-01-01 and 2199-12-31',
      'The first date is not between 1970-01-01 and 2199-12-31.',
    ],
    ['reason is longer than 200 characters', 'Reason is longer than 200 characters.'],
    ['There are no polls yet.', 'There are no polls yet.'],
  ])('%s', (message, text) => expect(inWords(message)).toBe(text));
});

describe('the reason of a rejected row of hours', () => {
  it.each([
    [
      'start_time_local is not a time such as 9:00, 09:00 or 09:00:00',
      'start',
      'The opening time is not a time such as 9:00, 09:00 or 09:00:00.',
    ],
    [
      'end_time_local is empty: give both times, or leave both empty where the store is closed',
      'end',
      'The closing time is empty: give both times, or leave both empty where the store is closed.',
    ],
    ['the start is not 00:00:00 to 23:59:59', 'start', 'The opening time is not between 00:00 and 23:59.'],
    ['the end is not 00:00:00 to 24:00:00', 'end', 'The closing time is not between 00:00 and 24:00.'],
    [
      'start and end are the same, which could mean always or never open: for all day write 00:00 to 24:00',
      'end',
      'It opens and closes at the same time. For all day write 00:00 to 24:00.',
    ],
    ['reason is longer than 200 characters', 'row', 'Reason is longer than 200 characters.'],
  ])('%s: %s', (reason, field, text) => expect(timesFault(reason)).toEqual({ field, text }));
});
