import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { ChannelsService } from '../channels.service';
import {
  channelRequest,
  ChannelRequestDto,
  channelResponse,
  ChannelResponseDto,
  ChannelsResponseDto,
  channelTestResponse,
  ChannelTestResponseDto,
  ReplaceChannelRequestDto,
} from './channels.dto';

const NAME = { name: 'name', example: 'ops-chat', description: 'The name of the channel.' };
const MALFORMED = "Failed to decode param '%E0'";
const UNKNOWN = 'There is no channel ops-chat.';
const INVALID = 'url is missing: a channel of the kind slack needs it.';
const IN_USE = {
  code: 'conflict' as const,
  detail: 'The channel ops-chat is used by report schedule weekly: change that first.',
};
const TAKEN = {
  code: 'conflict' as const,
  detail: 'There is a channel ops-chat already: change it, or take another name.',
};
const CHANGED = {
  code: 'conflict' as const,
  detail: 'The channel ops-chat was changed meanwhile. Read it, and try again.',
};

@ApiTags('channels')
@Controller('channels')
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

  @Get()
  @ApiOperation({
    summary: 'Where messages go',
    description: 'All channels, by name. No answer has their secrets.',
  })
  @ApiListResponse({ type: ChannelsResponseDto })
  @ApiProblems({})
  async list(): Promise<ChannelsResponseDto> {
    return { items: (await this.channels.all()).map(channelResponse) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One channel' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ChannelResponseDto })
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async one(@Param('name') name: string): Promise<ChannelResponseDto> {
    return channelResponse(await this.channels.get(name));
  }

  @Post()
  @ApiOperation({ summary: 'Make a channel' })
  @ApiBody({
    type: ChannelRequestDto,
    examples: {
      chat: {
        value: { name: 'ops-chat', kind: 'slack', url: 'https://hooks.example.com/services/T0/B0/XXXX' },
      },
      mail: { value: { name: 'ops-mail', kind: 'email', recipients: ['ops@example.com'] } },
    },
  })
  @ApiCreatedResponse({ type: ChannelResponseDto })
  @ApiProblems({ 400: INVALID, 409: TAKEN })
  async create(@Body() body: ChannelRequestDto): Promise<ChannelResponseDto> {
    return channelResponse(await this.channels.create(body.name, channelRequest(body)));
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Change a channel',
    description: 'A url and a secret that are left out stay, if the kind does.',
  })
  @ApiParam(NAME)
  @ApiBody({ type: ReplaceChannelRequestDto })
  @ApiOkResponse({ type: ChannelResponseDto })
  @ApiProblems({ 400: INVALID, 404: UNKNOWN, 409: CHANGED })
  async replace(
    @Param('name') name: string,
    @Body() body: ReplaceChannelRequestDto,
  ): Promise<ChannelResponseDto> {
    return channelResponse(await this.channels.replace(name, channelRequest(body)));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a channel', description: 'Not while a rule or a schedule names it.' })
  @ApiParam(NAME)
  @ApiNoContentResponse()
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN, 409: IN_USE })
  async remove(@Param('name') name: string): Promise<void> {
    await this.channels.remove(name);
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try a channel',
    description: 'Sends a message at once, without retries, and answers what the receiver answers.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ChannelTestResponseDto })
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async test(@Param('name') name: string): Promise<ChannelTestResponseDto> {
    return channelTestResponse(await this.channels.test(name));
  }
}
