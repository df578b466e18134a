import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  IsUrl,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator';
import { formatInstant } from '../../core/time/instant';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { type ChannelRequest, ChannelsService } from '../channels.service';
import type { Answer } from '../channels/channel-sender';
import { type Channel, CHANNEL_KINDS, type ChannelKind } from '../channels/channels.repository';
import { WEBHOOK } from '../outbox/outbox';

const MAX_RECIPIENTS = 50;
const ADDRESSES = { type: 'array' as const, items: { type: 'string' as const, example: 'ops@example.com' } };
const NAME = /^[a-z0-9][a-z0-9_-]{0,35}$/;

export class ReplaceChannelRequestDto {
  @ApiProperty({
    enum: CHANNEL_KINDS,
    description:
      'webhook: JSON with a signature. slack, teams: an incoming webhook of that chat, or a compatible one. email: by ' +
      'SMTP_URL.',
  })
  @IsIn(CHANNEL_KINDS, { message: `kind is none of ${CHANNEL_KINDS.join(', ')}` })
  kind: ChannelKind;

  @ApiPropertyOptional({
    type: String,
    example: 'https://hooks.example.com/services/T0/B0/XXXX',
    description: 'For all kinds but email. It is a secret: answers have only its host.',
  })
  @IsOptional()
  @IsUrl(
    {
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      allow_underscores: true,
      disallow_auth: true,
    },
    { message: 'url is not an http:// or https:// address without a user' },
  )
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 16,
    description: 'For webhook: the key that signs requests. No answer has it.',
  })
  @IsOptional()
  @MinLength(16)
  @MaxLength(200)
  secret?: string;

  @ApiPropertyOptional({
    ...ADDRESSES,
    description: `For email: up to ${MAX_RECIPIENTS} addresses.`,
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_RECIPIENTS)
  @IsEmail({ require_tld: false }, { each: true, message: 'recipients are not all addresses of e-mail' })
  recipients?: string[];
}

export class ChannelRequestDto extends ReplaceChannelRequestDto {
  @ApiProperty({
    example: 'ops-chat',
    description: 'Up to 36 small letters, digits, - and _. It cannot be changed.',
  })
  @Matches(NAME, {
    message: 'name is not 1 to 36 small letters, digits, - and _, of which the first is a letter or digit',
  })
  name: string;
}

const channelRequest = ({ kind, url, secret, recipients }: ReplaceChannelRequestDto): ChannelRequest => ({
  kind,
  url: url ?? undefined,
  secret: secret ?? undefined,
  recipients: recipients ?? undefined,
});

/** A channel without its secrets. */
export class ChannelResponseDto {
  @ApiProperty({ example: 'ops-chat' })
  name: string;
  @ApiProperty({ enum: CHANNEL_KINDS })
  kind: ChannelKind;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'hooks.example.com',
    description: 'The host of its url; null if it has no url.',
  })
  host: string | null;
  @ApiProperty({ ...ADDRESSES, nullable: true, description: 'null: its kind is not email.' })
  recipients: readonly string[] | null;
  @ApiProperty({ description: 'Whether it is the channel of WEBHOOK_URL, which the API does not change.' })
  from_environment: boolean;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-24T12:00:00.000Z' })
  created_at: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-24T12:00:00.000Z' })
  updated_at: string | null;
}

export class ChannelsResponseDto {
  @ApiProperty({ type: [ChannelResponseDto] })
  items: ChannelResponseDto[];
}

function channelResponse({ name, kind, settings, createdAt, updatedAt }: Channel): ChannelResponseDto {
  const isConfigured = name === WEBHOOK;
  return {
    name,
    kind,
    host: settings.url === undefined ? null : new URL(settings.url).host,
    recipients: settings.recipients ?? null,
    from_environment: isConfigured,
    created_at: isConfigured ? null : formatInstant(createdAt),
    updated_at: isConfigured ? null : formatInstant(updatedAt),
  };
}

export class ChannelTestResponseDto {
  @ApiProperty({ description: 'Whether the receiver has taken the message.' })
  delivered: boolean;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'The status that the receiver or the mail server answered; null: there was no answer.',
  })
  last_status: number | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  last_error: string | null;
}

const channelTestResponse = ({ lastStatus, lastError }: Answer): ChannelTestResponseDto => ({
  delivered: lastError === null,
  last_status: lastStatus,
  last_error: lastError,
});

const CHANNEL_NAME = { name: 'name', example: 'ops-chat', description: 'The name of the channel.' };
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
  @ApiParam(CHANNEL_NAME)
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
    description: 'A url or secret that is not given stays, unless the kind changes.',
  })
  @ApiParam(CHANNEL_NAME)
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
  @ApiOperation({
    summary: 'Delete a channel',
    description: 'A channel that a rule or a schedule names cannot be deleted.',
  })
  @ApiParam(CHANNEL_NAME)
  @ApiNoContentResponse()
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN, 409: IN_USE })
  async remove(@Param('name') name: string): Promise<void> {
    await this.channels.remove(name);
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try a channel',
    description: 'Sends a message at once, without retries. The answer has the status of the receiver.',
  })
  @ApiParam(CHANNEL_NAME)
  @ApiOkResponse({ type: ChannelTestResponseDto })
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async test(@Param('name') name: string): Promise<ChannelTestResponseDto> {
    return channelTestResponse(await this.channels.test(name));
  }
}
