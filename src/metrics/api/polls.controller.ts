import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http';
import { StorePolls } from '../figures/store-polls';
import { STORE_ID_PARAMETER, UNKNOWN_STORE } from './parts.dto';
import {
  pollsPageRequest,
  StorePollsRequestDto,
  storePollsResponse,
  StorePollsResponseDto,
} from './polls.dto';

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
  @ApiOkResponse({ type: StorePollsResponseDto })
  @ApiProblems({ 400: 'from is not before to (2023-01-18T00:00:00.000Z).', 404: UNKNOWN_STORE })
  async list(
    @Param('store_id') storeId: string,
    @Query() query: StorePollsRequestDto,
  ): Promise<StorePollsResponseDto> {
    return storePollsResponse(storeId, await this.polls.readPage(storeId, pollsPageRequest(query)), query);
  }
}
