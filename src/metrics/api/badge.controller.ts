import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { figuresOf } from '../../core/uptime/figures';
import { StoreStatus } from '../../core/uptime/status';
import { WindowSums } from '../../core/uptime/totals';
import { ApiProblems } from '../../platform/http';
import { StoreDirectory } from '../figures/store-directory';
import { StoreMetrics } from '../figures/store-metrics';
import { STORE_ID_PARAMETER, UNKNOWN_STORE, UNREADABLE_STORE } from './parts.dto';

const LABEL = 'uptime, last week';
const LOOKS: Readonly<Record<StoreStatus, readonly [word: string, colour: string]>> = {
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
export function uptimePercent(sums: WindowSums): string | undefined {
  const { uptime, downtime } = figuresOf(sums, 'down');
  const open = uptime + downtime;
  return open === 0 ? undefined : `${Math.floor((uptime * 1000) / open) / 10} %`;
}

/** A small SVG with a store's status and its uptime of the last week. */
export function badgeSvg(status: StoreStatus, week: WindowSums): string {
  const [word, colour] = LOOKS[status];
  const value = [word, uptimePercent(week)].filter((part) => part !== undefined).join(' · ');
  const left = widthOf(LABEL);
  const right = widthOf(value);
  const title = `${LABEL}: ${value}`;
  const text = (x: number, words: string, width: number) =>
    `<text x="${x}" y="14" textLength="${width - 2 * MARGIN}">${words}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${title}">` +
    `<title>${title}</title><rect width="${left + right}" height="20" rx="3" fill="${colour}"/>` +
    `<path d="M3 0h${left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#374151"/>` +
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    `${text(MARGIN, LABEL, left)}${text(left + MARGIN, value, right)}</g></svg>\n`
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
