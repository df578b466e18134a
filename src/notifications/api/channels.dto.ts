import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
import { type Answer } from '../channels/channel-sender';
import { type Channel, CHANNEL_KINDS, type ChannelKind } from '../channels/channel.entity';
import { type ChannelRequest } from '../channels.service';
import { WEBHOOK } from '../outbox/outbox';

const MAX_RECIPIENTS = 50;
const ADDRESSES = { type: 'array' as const, items: { type: 'string' as const, example: 'ops@example.com' } };
const NAME = /^[a-z0-9][a-z0-9_-]{0,35}$/;

export class ReplaceChannelRequestDto {
  @ApiProperty({
    enum: CHANNEL_KINDS,
    description:
      'webhook: JSON with a signature. slack, teams: an incoming webhook of that chat, or of one that takes the same. ' +
      'email: by SMTP_URL.',
  })
  @IsIn(CHANNEL_KINDS, { message: `kind is none of ${CHANNEL_KINDS.join(', ')}` })
  kind: ChannelKind;

  @ApiPropertyOptional({
    type: String,
    example: 'https://hooks.example.com/services/T0/B0/XXXX',
    description: 'Of all kinds but email. It is a secret: answers have its host alone.',
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
    description: 'Of webhook: the key that signs requests. No answer has it.',
  })
  @IsOptional()
  @MinLength(16)
  @MaxLength(200)
  secret?: string;

  @ApiPropertyOptional({
    ...ADDRESSES,
    description: `Of email: up to ${MAX_RECIPIENTS} addresses.`,
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

export const channelRequest = ({
  kind,
  url,
  secret,
  recipients,
}: ReplaceChannelRequestDto): ChannelRequest => ({
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
    description: 'The host of its url; null: it has none.',
  })
  host: string | null;
  @ApiProperty({ ...ADDRESSES, nullable: true, description: 'null: it is not of the kind email.' })
  recipients: readonly string[] | null;
  @ApiProperty({ description: 'Whether it is that of WEBHOOK_URL, which the API does not change.' })
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

export function channelResponse({ name, kind, settings, createdAt, updatedAt }: Channel): ChannelResponseDto {
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
    description: 'The status of its answer: of HTTP, or of the mail server; null: there was none.',
  })
  last_status: number | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  last_error: string | null;
}

export const channelTestResponse = ({ lastStatus, lastError }: Answer): ChannelTestResponseDto => ({
  delivered: lastError === null,
  last_status: lastStatus,
  last_error: lastError,
});
