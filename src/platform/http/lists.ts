import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { Readable } from 'node:stream';
import {
  applyDecorators,
  CallHandler,
  ExecutionContext,
  NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, type ApiResponseOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, registerDecorator } from 'class-validator';
import type { Request, Response } from 'express';
import { lastValueFrom, Observable, of } from 'rxjs';
import { csvLine, withoutFormulas } from '../../core/csv/csv';
import { attachment, CSV_TYPE } from './file-answer';

const MAX_PAGE = 200;

/** The entries of a page that is part of a list that is sent whole: fewer pages are read, each at some cost. */
const LARGE_PAGE = 1_000;
/** Whether the page that is asked for is such a part. */
const largePages = new AsyncLocalStorage<true>();

function IsPageLimit(): PropertyDecorator {
  const most = (): number => (largePages.getStore() === true ? LARGE_PAGE : MAX_PAGE);
  return (target, property) =>
    registerDecorator({
      name: 'isPageLimit',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => Number(value) <= most(),
        defaultMessage: () => `${String(property)} must not be greater than ${most()}`,
      },
    });
}

/** Selects a page of a list. */
export class PageRequestDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: 20,
    description: 'The maximum number of entries.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @IsPageLimit()
  limit = 20;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'The number of entries to skip.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;
}

/** Describes a page of a list; the entries are in `items`. */
export class PageResponseDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'The number of all entries.' })
  total: number;
  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;
  @ApiProperty({ type: 'integer', example: 0 })
  offset: number;
}

type Entry = Readonly<Record<string, unknown>>;

/** An answer with entries: all of them, or one page. */
interface List {
  readonly items: readonly Entry[];
  /** In their place, where the entries are groups. */
  readonly groups?: readonly Entry[];
  readonly limit?: number;
  readonly offset?: number;
  readonly total?: number;
  /** The cursor of the next page, in lists that are paged by one; null: this is the last page. */
  readonly next_cursor?: string | null;
}

type Query = Readonly<Record<string, unknown>>;

/** The parameters that are not those of a filter. */
const OF_A_PAGE = ['format', 'limit', 'offset', 'cursor'];

/**
 * Answers `format=csv` with all entries that the filter of a list leaves, page by page, so that a list of any length
 * needs the memory of one page.
 */
class CsvLists implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { path, query } = request;
    if (query.format !== 'csv') return next.handle();
    const filter = Object.fromEntries(Object.entries(query).filter(([name]) => !OF_A_PAGE.includes(name)));
    // Later pages are read while the answer is sent: in the scope of the request, which limits the stores of a key.
    const ask = AsyncResource.bind((page: Query): Promise<List> => {
      const value = { ...filter, ...page };
      Object.defineProperty(request, 'query', {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      return largePages.run(true, () => lastValueFrom(next.handle() as Observable<List>));
    });
    const lines = csvLines(pagesOf(await ask({}), ask), 'label_columns' in filter);
    const content = Readable.from(lines, { objectMode: false });
    return of(attachment(http.getResponse<Response>(), { name: fileName(path), type: CSV_TYPE, content }));
  }
}

/** Describes the answer of a route with a list, which is also CSV with `format=csv`. */
export const ApiListResponse = (options: ApiResponseOptions): MethodDecorator =>
  applyDecorators(ApiOkResponse(options), UseInterceptors(new CsvLists()));

const fileName = (path: string): string => `${path.replace(/^\//, '').replace(/[^\w.-]+/g, '-')}.csv`;

/** The entries of a list: those of the answer, or if it is one page, of all pages. */
async function* pagesOf(first: List, ask: (page: Query) => Promise<List>): AsyncGenerator<readonly Entry[]> {
  if (first.limit === undefined) {
    yield entriesOf(first);
    return;
  }
  let place: Query | undefined = {};
  while (place !== undefined) {
    const page: List = await ask({ limit: String(LARGE_PAGE), ...place });
    yield entriesOf(page);
    place = nextPlace(page);
  }
}

const entriesOf = ({ items, groups = [] }: List): readonly Entry[] => (groups.length > 0 ? groups : items);

/** Where the next page begins; undefined: there is none. */
function nextPlace(page: List): Query | undefined {
  const { total = 0, offset = 0, next_cursor: cursor } = page;
  if (cursor !== undefined) return cursor === null ? undefined : { cursor };
  const count = entriesOf(page).length;
  return count === 0 || offset + count >= total ? undefined : { offset: String(offset + count) };
}

/** The members that have the same members in every entry: each of these is a column. */
const WITH_COLUMNS = new Set([
  ...['group', 'windows', 'last_hour', 'last_day', 'last_week', 'previous'],
  ...['statuses', 'states', 'parameters', 'progress'],
]);

/**
 * Entries as lines of CSV. The first page decides on the columns. `labels`: the entries have the same labels, in a column
 * each; otherwise a column has all of them. No text but that of an id is a formula to a spreadsheet.
 */
export async function* csvLines(
  pages: AsyncIterable<readonly Entry[]>,
  labels: boolean,
): AsyncGenerator<string> {
  let columns: readonly string[] | undefined;
  for await (const page of pages) {
    const rows = page.map((entry) => new Map(cellsOf(entry, labels)));
    if (columns === undefined && rows.length > 0) {
      columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
      yield csvLine(columns);
    }
    const lines = rows.map((row) => csvLine(columns!.map((column) => row.get(column) ?? '')));
    if (lines.length > 0) yield lines.join('');
  }
}

function cellsOf(entry: Entry, labels: boolean, prefix = ''): [column: string, text: string][] {
  return Object.entries(entry).flatMap(([name, value]): [string, string][] => {
    if (isMap(value) && (WITH_COLUMNS.has(name) || (labels && name === 'labels')))
      return cellsOf(value, labels, `${prefix}${name}.`);
    return [[`${prefix}${name}`, name === 'store_id' ? String(value) : textOf(name, value)]];
  });
}

const isMap = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return withoutFormulas(value);
  if (name === 'labels' && isMap(value)) {
    const pairs = Object.entries(value).map(([key, label]) => `${key}=${String(label)}`);
    return withoutFormulas(pairs.join(','));
  }
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return withoutFormulas(value.join(' '));
  return withoutFormulas(JSON.stringify(value));
}
