import { kindOfHeader, withoutStatus } from './kinds';

describe('kindOfHeader', () => {
  it.each([
    ['store_id,status,timestamp_utc\n1,active,2023', 'polls'],
    ['\uFEFFtimestamp_utc,store_id,status\r\n', 'polls'],
    ['"store_id","dayOfWeek","start_time_local","end_time_local"', 'business-hours'],
    ['store_id, day , start_time_local,end_time_local\n', 'business-hours'],
    ['store_id,dayOfWeek,start_time_local,end_time_local,valid_from', 'business-hours'],
    ['store_id,date,start_time_local,end_time_local,reason', 'special-hours'],
    ['store_id,starts_at,ends_at,kind,reason', 'exclusions'],
    ['STORE_ID,TIMEZONE_STR\r', 'timezones'],
    ['Region;store_id;Store Name;Delivery Platform\n', 'stores'],
    ['store_id,target_percent,date', 'special-hours'],
    ['store_id;status;timestamp_utc\n', 'polls'],
    ['sep=;\r\n\r\nStore ID;Time-Zone\r\n', 'timezones'],
    ['id\tweekday\topens\tcloses', 'business-hours'],
    ['\uFFFD\uFFFDs\0t\0o\0r\0e\0|\0t\0z\0', 'timezones'],
    ['store_id,a\n1,timestamp_utc', undefined],
    ['', undefined],
    ['\u0000\u0001PK', undefined],
  ])('%j: %s', (start, kind) => expect(kindOfHeader(start)).toBe(kind));
});

describe('withoutStatus', () => {
  it.each([
    ['Completed: 1 inserted, 0 changed, 0 unchanged.', '1 inserted, 0 changed, 0 unchanged.'],
    [
      'Completed; nothing changed: all 8 rows were there already.',
      'nothing changed: all 8 rows were there already.',
    ],
    ['Refused, and nothing was kept: Completed: is no column.', 'nothing was kept: Completed: is no column.'],
    ['Under way; nothing of it is visible yet.', 'Under way; nothing of it is visible yet.'],
  ])('%s', (message, text) => expect(withoutStatus(message)).toBe(text));
});
