import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProperty, ApiTags, PickType } from '@nestjs/swagger';
import { formatInstant } from '../../core/time/instant';
import {
  ApiListResponse,
  ApiProblems,
  instantOf,
  InstantParameter,
  PageRequestDto,
} from '../../platform/http';
import { PollsPage, PollsPageRequest, StorePolls } from '../figures/store-polls';
import { INSTANT, STORE_ID, STORE_ID_PARAMETER, UNKNOWN_STORE } from './parts.dto';
import { pollResponse, PollResponseDto } from './timeline.dto';

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
      'Give it as `cursor` for the next page; null: there are no further polls. Only this tells the end: where a store ' +
      'was seldom polled, a page may have fewer polls than `limit`, or none.',
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
      'As they are stored, to the millisecond, page by page. Polls that arrive between two pages neither repeat nor hide ' +
      'others. `store-monitor export polls` writes those of all stores to a file.',
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
