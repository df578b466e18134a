import type { DocumentBuilder } from '@nestjs/swagger';
import type { Config } from '../config';

/** Describes in the OpenAPI document how API keys are sent, if keys are configured. */
export function documentKeys(outline: DocumentBuilder, { keys }: Config['access']): DocumentBuilder {
  if (keys.length === 0) return outline;
  return outline
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key.' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' }, 'x-api-key')
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('x-api-key');
}
