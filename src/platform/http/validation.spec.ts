import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { KnownError } from '../errors';
import { PageRequestDto } from './lists';
import { IsCalendarDate, IsInstant, validationPipe } from './validation';

class Asked {
  @IsOptional()
  @IsInstant()
  as_of?: string;

  @IsOptional()
  @IsCalendarDate()
  from?: string;

  @IsOptional()
  @IsIn(['calendar', 'rolling'], { message: 'windows is neither calendar nor rolling' })
  windows?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => PageRequestDto)
  page?: PageRequestDto;
}

const pipe = validationPipe();
const read = (value: unknown, metatype: new () => object = Asked): Promise<unknown> =>
  pipe.transform(value, { type: 'body', metatype });

async function refusal(value: unknown, metatype?: new () => object): Promise<KnownError> {
  const error: unknown = await read(value, metatype).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KnownError);
  expect((error as KnownError).code).toBe('invalid-input');
  return error as KnownError;
}

describe('validationPipe', () => {
  it('gives the checked object', async () => {
    const asked = await read({ as_of: '2023-01-25T18:13:22Z', windows: 'rolling' });
    expect(asked).toBeInstanceOf(Asked);
    expect(asked).toEqual({ as_of: '2023-01-25T18:13:22Z', windows: 'rolling' });
  });

  it('names every field that is wrong, in words and for machines', async () => {
    const { message, extra } = await refusal({ as_of: 'yesterday', windows: 'sliding' });
    expect(message).toMatch(/^as_of is not a time such as .+; windows is neither calendar nor rolling\.$/);
    expect(extra.errors).toEqual([
      { field: 'as_of', message: expect.stringContaining('is not a time') },
      { field: 'windows', message: 'windows is neither calendar nor rolling' },
    ]);
  });

  it('says of a field what is most basic, once', async () => {
    class Named {
      @IsString({ message: 'name is missing' })
      @IsNotEmpty({ message: 'name is empty' })
      @MaxLength(3)
      name: string;
    }
    const messageOf = async (value: object) => (await refusal(value, Named)).message;
    expect(await messageOf({})).toBe('name is missing.');
    expect(await messageOf({ name: 5 })).toBe('name is missing.');
    expect(await messageOf({ name: '' })).toBe('name is empty.');
    expect(await messageOf({ name: 'long' })).toMatch(/^name must be shorter/);
  });

  it('rejects an unknown field', async () => {
    const { message } = await refusal({ asof: '2023-01-25T18:13:22Z' });
    expect(message).toContain('asof');
  });

  it('names the first ten of many', async () => {
    const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`field${i}`, i]));
    const { message, extra } = await refusal(fields);
    expect(message).toMatch(/^field0 is unknown here; .*field9 is unknown here; and 990 more\.$/);
    expect(extra.errors).toHaveLength(10);
  });

  it('names the error within a nested object', async () => {
    const { message, extra } = await refusal({ page: { limit: 0 } });
    expect(message).toContain('limit');
    expect(extra.errors).toEqual([{ field: 'page', message: expect.stringContaining('limit') }]);
  });
});

describe('IsInstant', () => {
  it.each(['2023-01-22 12:09:39.388884 UTC', '2023-01-22T12:09:39Z', '2023-01-22T12:09:39+05:45'])(
    'takes %s',
    async (as_of) => expect(await read({ as_of })).toEqual({ as_of }),
  );

  it.each<[unknown, string]>([
    ['2023-01-22T12:09:39', 'as_of has no zone'],
    ['2023-02-29 12:00:00 UTC', 'as_of names a date that is not in the calendar'],
    ['', 'as_of is not a time'],
    [1_674_389_379_000, 'as_of is not text'],
    [['2023-01-22T12:09:39Z'], 'as_of is not text'],
    [{}, 'as_of is not text'],
  ])('refuses %j: %s', async (as_of, reason) => {
    expect((await refusal({ as_of })).message).toContain(reason);
  });
});

describe('IsCalendarDate', () => {
  it.each(['2023-01-22', '2024-02-29'])('takes %s', async (from) =>
    expect(await read({ from })).toEqual({ from }),
  );

  it.each(['2023-02-29', '2023-1-22', '2023-01-22T00:00:00Z', '22.01.2023', '', 20_230_122, ['2023-01-22']])(
    'refuses %j',
    async (from) => {
      const { message } = await refusal({ from });
      expect(message).toBe('from is not a date of the calendar such as 2023-01-25.');
    },
  );
});

describe('PageRequestDto', () => {
  it('is the first twenty unless asked', async () => {
    expect(await read({}, PageRequestDto)).toEqual({ limit: 20, offset: 0 });
  });

  it('reads the numbers of a query string', async () => {
    expect(await read({ limit: '200', offset: '40' }, PageRequestDto)).toEqual({ limit: 200, offset: 40 });
  });

  it.each([
    { limit: '0' },
    { limit: '201' },
    { limit: 'all' },
    { limit: '1.5' },
    { offset: '-1' },
    { offset: '1e300' },
  ])('refuses %j', async (query) => {
    expect((await refusal(query, PageRequestDto)).message).toContain(Object.keys(query)[0]);
  });
});
