import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type Kind, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedHours, storedPolls, storedTimezones } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

describeOneSetup('the shapes that a file may have', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const load = async (kind: Kind, content: string | Uint8Array<ArrayBuffer>) => {
    const { status, body } = await uploadCsv<ImportResponseDto>(service, kind, content);
    expect({ status, body }).toMatchObject({ status: 201, body: { rejected: 0 } });
    return body;
  };

  it.each(['dayOfWeek', 'day', 'day_of_week', 'DAYOFWEEK', ' Day '])(
    'hours with the weekday as %j',
    async (name) => {
      const storeId = `hours ${name.trim()} ${name.length}`;
      await load(
        'business-hours',
        `store_id,${name},start_time_local,end_time_local\n${storeId},3,8:00,9:00:30\n`,
      );
      expect(await storedHours(service)).toContain(`${storeId} 3 28800 32430`);
    },
  );

  it('columns in another order, and additional ones', async () => {
    await load(
      'polls',
      'timestamp_utc,remark,status,store_id,\n2023-01-22 12:00:00 UTC,"one, two",active,order,\n',
    );
    expect(await storedPolls(service)).toContain('order 2023-01-22T12:00:00.000Z active');
    await load('business-hours', 'end_time_local,day,store_id,start_time_local\n17:00,0,order,9:00\n');
    expect(await storedHours(service)).toContain('order 0 32400 61200');
    await load('timezones', 'timezone_str,store_id\nAsia/Tokyo,order\n');
    expect(await storedTimezones(service)).toContain('order Asia/Tokyo');
  });

  it('a byte order mark, CRLF, empty lines, and no line end at the end', async () => {
    const body = await load(
      'polls',
      '\ufeff"store_id",status,timestamp_utc\r\n\r\nmark,active,2023-01-22 12:00:00 UTC\r\nmark,inactive,2023-01-22 13:00:00 UTC',
    );
    expect(body.rows_read).toBe(2);
    expect((await storedPolls(service)).filter((poll) => poll.startsWith('mark '))).toHaveLength(2);
  });

  it('quotes, with commas and quotes within', async () => {
    await load(
      'polls',
      '"store_id","status","timestamp_utc"\n"a ""b"", c","active","2023-01-22 12:00:00 UTC"\n',
    );
    expect(await storedPolls(service)).toContain('a "b", c 2023-01-22T12:00:00.000Z active');
  });

  it('text beyond ASCII, however its bytes are cut', async () => {
    // More than one chunk of a stream, so that a boundary falls within a character.
    const rows = Array.from({ length: 9_000 }, (_, i) => `köşe 🏪 ${i % 3},active,2023-01-22 12:00:00 UTC`);
    const body = await load('polls', ['store_id,status,timestamp_utc', ...rows].join('\n'));
    expect(body).toMatchObject({ rows_read: 9_000, inserted: 3 });
  });

  it.each([
    ['2023-01-22 12:09:39 UTC', '39.000'],
    ['2023-01-22 12:09:39.3 UTC', '39.300'],
    ['2023-01-22 12:09:39.388884 UTC', '39.388'],
    ['2023-01-22 12:09:39.999999999 UTC', '39.999'],
    ['2023-01-22T12:09:39.5Z', '39.500'],
    ['2023-01-22T17:54:39.25+05:45', '39.250'],
    ['2023-01-22 07:09:39-0500', '39.000'],
    ['2023-01-22 14:09:39.001+02', '39.001'],
  ])('a timestamp such as %s', async (timestamp, seconds) => {
    await load('polls', `store_id,status,timestamp_utc\n${timestamp},active,${timestamp}\n`);
    expect(await storedPolls(service)).toContain(`${timestamp} 2023-01-22T12:09:${seconds}Z active`);
  });
});
