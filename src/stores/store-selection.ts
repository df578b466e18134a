import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import type { ReadSession } from '../platform/database';
import { invalidInput, KnownError } from '../platform/errors';
import { JoinedCondition, StoreName, StoresRepository } from './stores.repository';

/** Far above the number of ids that a body of JSON holds. */
const MAX_IDS = 100_000;

/** The stores that a request concerns; all given conditions apply, and at least one must be given. */
export class StoreSelectionRequestDto {
  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_IDS,
    example: ['8419537941919820732'],
    description: 'Each must be known.',
  })
  @IsOptional()
  @IsArray({ message: 'selection.store_ids is not a list' })
  @ArrayNotEmpty({ message: 'selection.store_ids is empty: leave it out, or name a store' })
  @ArrayMaxSize(MAX_IDS, { message: `selection.store_ids has more than ${MAX_IDS} ids` })
  @IsString({ each: true, message: 'selection.store_ids must be text, each of them' })
  store_ids?: string[];

  @ApiPropertyOptional({
    example: 'America/Chicago',
    description: 'The zone that their local days are in, be it given or the default.',
  })
  @IsOptional()
  @IsString({ message: 'selection.timezone is not text' })
  @IsNotEmpty({ message: 'selection.timezone is empty' })
  timezone?: string;

  @ApiPropertyOptional({ example: '9537', description: 'Text anywhere in the store_id, letter by letter.' })
  @IsOptional()
  @IsString({ message: 'selection.q is not text' })
  @IsNotEmpty({ message: 'selection.q is empty' })
  q?: string;
}

/**
 * The stores of a selection, by store_id in byte order; at least one. `zoned`: the condition of its `timezone`, by
 * `inZone` of the timezones. Throws `invalid-input` for a selection without conditions, and for one that matches no
 * store, and `not-found` for a store_id that is unknown; each names the field.
 */
export async function selectStores(
  session: ReadSession,
  registry: StoresRepository,
  { store_ids: ids, q }: StoreSelectionRequestDto,
  zoned: JoinedCondition | undefined,
): Promise<StoreName[]> {
  if (ids === undefined && q === undefined && zoned === undefined) {
    const message = 'selection is empty: give store_ids, timezone or q';
    throw invalidInput(`${message}.`, { errors: [{ field: 'selection', message }] });
  }
  const wanted = ids && new Set(ids);
  const stores = await registry.list(session, { text: q, joined: zoned });
  const selected = wanted === undefined ? stores : stores.filter(({ storeId }) => wanted.has(storeId));
  if (wanted !== undefined && selected.length < wanted.size) await requireKnown(session, registry, wanted);
  if (selected.length === 0) {
    const message = 'selection matches no store';
    throw invalidInput(`${message}.`, { errors: [{ field: 'selection', message }] });
  }
  return selected;
}

async function requireKnown(
  session: ReadSession,
  registry: StoresRepository,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const known = new Set((await registry.all(session)).storeIds);
  const unknown = [...wanted].find((id) => !known.has(id));
  if (unknown === undefined) return;
  const message = `There is no store ${unknown}. Load a file that names it first.`;
  throw new KnownError('not-found', message, { errors: [{ field: 'selection.store_ids', message }] });
}
