import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiProperty,
  ApiTags,
  PickType,
} from '@nestjs/swagger';
import { formatInstant } from '../../core/time/instant';
import { figuresOf } from '../../core/uptime/figures';
import { StoreStatus } from '../../core/uptime/status';
import { WindowSums } from '../../core/uptime/totals';
import {
  ApiListResponse,
  ApiProblems,
  instantOf,
  InstantParameter,
  PageRequestDto,
  selectorOf,
} from '../../platform/http';
import { StoreDirectory } from '../figures/store-directory';
import { PollsPage, PollsPageRequest, StoreMetrics, StorePolls } from '../figures/store-metrics';
import {
  countingRequest,
  INSTANT,
  rangeRequest,
  STORE_ID,
  STORE_ID_PARAMETER,
  UNKNOWN_STORE,
  UNREADABLE_STORE,
} from './parts.dto';
import {
  storePageResponse,
  StorePageResponseDto,
  StoreRequestDto,
  storeResponse,
  StoreResponseDto,
  StoresRequestDto,
} from './store.dto';
import {
  pollResponse,
  PollResponseDto,
  rangeTimelineResponse,
  TimelineRequestDto,
  timelineResponse,
  TimelineResponseDto,
} from './timeline.dto';

@ApiTags('stores')
@Controller('stores')
export class StoresController {
  constructor(
    private readonly directory: StoreDirectory,
    private readonly metrics: StoreMetrics,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The stores, by store_id',
    description:
      'Each store with its name, labels and zone, and its status as of the latest poll of all stores, or another ' +
      'instant.',
  })
  @ApiListResponse({ type: StorePageResponseDto })
  @ApiProblems({ 400: 'status is none of up, down, no_data, stale, excluded, closed.' })
  async list(@Query() query: StoresRequestDto): Promise<StorePageResponseDto> {
    const { q: text, timezone: zone, status, limit, offset } = query;
    const labels = selectorOf(query.labels);
    const filter = { text, labels, zone, status, asOf: instantOf(query.as_of), limit, offset };
    return storePageResponse(await this.directory.page(filter), query);
  }

  @Get(':store_id')
  @ApiOperation({
    summary: 'One store',
    description:
      'Its name, labels, target and sales, its zone and the source of that, its hours, its last poll, and whether it is ' +
      'open.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiOkResponse({ type: StoreResponseDto })
  @ApiProblems({ 400: UNREADABLE_STORE, 404: UNKNOWN_STORE })
  async one(
    @Param('store_id') storeId: string,
    @Query() { as_of }: StoreRequestDto,
  ): Promise<StoreResponseDto> {
    return storeResponse(await this.directory.detail(storeId, instantOf(as_of)));
  }

  @Get(':store_id/timeline')
  @ApiOperation({
    summary: 'The explanation of the figures of a store',
    description:
      'Its open time, day by day, and its status in each segment, with the rule and the poll behind it. The sums are ' +
      'exactly those of the report. With from or to: the same for any range of up to 31 days.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiOkResponse({ type: TimelineResponseDto })
  @ApiProblems({
    400: 'The range has 365 days; at most 31 are computed at once. Ask for it in parts, with from and to.',
    404: UNKNOWN_STORE,
  })
  async timeline(
    @Param('store_id') storeId: string,
    @Query() query: TimelineRequestDto,
  ): Promise<TimelineResponseDto> {
    const policy = query.no_data ?? 'down';
    const counting = countingRequest(query);
    if (query.from !== undefined || query.to !== undefined) {
      const request = { ...rangeRequest(query), ...counting };
      return rangeTimelineResponse(await this.metrics.explainRange(storeId, request), policy, counting);
    }
    const request = { asOf: instantOf(query.as_of), windows: query.windows, ...counting };
    return timelineResponse(await this.metrics.explain(storeId, request), policy, counting);
  }
}

export class StorePollsRequestDto extends PickType(PageRequestDto, ['limit']) {
  @InstantParameter('Polls from this instant on. Default: the first poll.', '2023-01-18T00:00:00Z')
  from?: string;

  @InstantParameter('Polls before this instant. Default: all.', '2023-01-25T00:00:00Z')
  to?: string;

  @InstantParameter(
    'The `next_cursor` of the page before. Default: the first page.',
    '2023-01-25T12:09:39.389Z',
  )
  cursor?: string;
}

export class StorePollsResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @ApiProperty({ type: String, nullable: true, example: 'Main Street' })
  name: string | null;
  @ApiProperty({ type: [PollResponseDto], description: 'Ascending by instant.' })
  items: PollResponseDto[];
  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T12:09:39.389Z',
    description:
      'Give it as `cursor` for the next page; null: there are no further polls. Only null marks the end: a page may ' +
      'have fewer polls than `limit`, or none.',
  })
  next_cursor: string | null;
}

const pollsPageRequest = ({ from, to, cursor, limit }: StorePollsRequestDto): PollsPageRequest => ({
  from: instantOf(from),
  to: instantOf(to),
  cursor: instantOf(cursor),
  limit,
});

const storePollsResponse = (
  storeId: string,
  { name, polls, next }: PollsPage,
  { limit }: StorePollsRequestDto,
): StorePollsResponseDto => ({
  store_id: storeId,
  name,
  items: polls.map(pollResponse),
  limit,
  next_cursor: next === undefined ? null : formatInstant(next),
});

@ApiTags('stores')
@Controller('stores')
export class PollsController {
  constructor(private readonly polls: StorePolls) {}

  @Get(':store_id/polls')
  @ApiOperation({
    summary: 'The polls of a store',
    description:
      'The stored polls, to the millisecond, page by page. Polls that arrive between two pages neither repeat nor hide ' +
      'others. `store-monitor export polls` writes the polls of all stores to a file.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiListResponse({ type: StorePollsResponseDto })
  @ApiProblems({ 400: 'from is not before to (2023-01-18T00:00:00.000Z).', 404: UNKNOWN_STORE })
  async list(
    @Param('store_id') storeId: string,
    @Query() query: StorePollsRequestDto,
  ): Promise<StorePollsResponseDto> {
    return storePollsResponse(storeId, await this.polls.readPage(storeId, pollsPageRequest(query)), query);
  }
}

const BADGE_LABEL = 'uptime, last week';
const BADGE_LOOKS: Readonly<Record<StoreStatus, readonly [word: string, colour: string]>> = {
  up: ['up', '#0a7d62'],
  down: ['down', '#c2410c'],
  no_data: ['no data', '#6b7280'],
  stale: ['stale', '#6b7280'],
  excluded: ['excluded', '#4b5563'],
  closed: ['closed', '#4b5563'],
};
/** The average width of a letter at 11 pixels. `textLength` fits the text to the box with any font. */
const LETTER = 6.4;
const MARGIN = 8;

/**
 * The percentage of open time that was up, rounded down to a tenth, so that 100 means all of it; undefined if the store
 * was never open.
 */
export function badgePercent(sums: WindowSums): string | undefined {
  const { uptime, downtime } = figuresOf(sums, 'down');
  const open = uptime + downtime;
  return open === 0 ? undefined : `${Math.floor((uptime * 1000) / open) / 10} %`;
}

/** A small SVG with a store's status and its uptime of the last week. */
export function badgeSvg(status: StoreStatus, week: WindowSums): string {
  const [word, colour] = BADGE_LOOKS[status];
  const value = [word, badgePercent(week)].filter((part) => part !== undefined).join(' · ');
  const left = widthOf(BADGE_LABEL);
  const right = widthOf(value);
  const title = `${BADGE_LABEL}: ${value}`;
  const text = (x: number, words: string, width: number) =>
    `<text x="${x}" y="14" textLength="${width - 2 * MARGIN}">${words}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${title}">` +
    `<title>${title}</title><rect width="${left + right}" height="20" rx="3" fill="${colour}"/>` +
    `<path d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#374151"/>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    `${text(MARGIN, BADGE_LABEL, left)}${text(left + MARGIN, value, right)}</g></svg>\n`
  );
}

const widthOf = (words: string): number => Math.round(words.length * LETTER) + 2 * MARGIN;

const SVG = 'image/svg+xml';

@ApiTags('stores')
@Controller('stores')
export class BadgeController {
  constructor(
    private readonly directory: StoreDirectory,
    private readonly metrics: StoreMetrics,
  ) {}

  @Get(':store_id/badge.svg')
  @Header('Content-Type', `${SVG}; charset=utf-8`)
  @ApiOperation({
    summary: 'A store as a badge',
    description: 'Its status and the uptime of the last week as of the latest poll, for a page or a README.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiProduces(SVG)
  @ApiOkResponse({ description: 'The badge', content: { [SVG]: { schema: { type: 'string' } } } })
  @ApiProblems({ 400: UNREADABLE_STORE, 404: UNKNOWN_STORE })
  async badge(@Param('store_id') storeId: string): Promise<string> {
    const { status, asOf } = await this.directory.detail(storeId);
    const { sums } = await this.metrics.explain(storeId, { asOf, windows: 'calendar' });
    return badgeSvg(status, sums.week);
  }
}
