import type { DocumentBuilder } from '@nestjs/swagger';
import type { Config } from '../config';

/**
 * Describes in the API document how to send a key, either way, and that none is needed where none are configured.
 * Not `addBearerAuth`: it would say that a key is a JWT.
 */
export function documentKeys(outline: DocumentBuilder, { keys }: Config['access']): DocumentBuilder {
  if (keys.length === 0) outline.addSecurityRequirements({});
  return outline
    .addSecurity('bearer', { type: 'http', scheme: 'bearer', description: 'An API key.' })
    .addSecurity('x-api-key', { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' })
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('x-api-key');
}
