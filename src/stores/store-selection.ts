import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { storeSearch } from '../core/selectors/labels';
import { keysOf, meets, passingKey, type Selector } from '../core/selectors/selector';
import type { ReadSession } from '../platform/database';
import { invalidField, KnownError } from '../platform/errors';
import { IsSelector, selectorOf } from '../platform/http';
import { labelsOf, readDetails, StoredDetails } from './store-details.repository';
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

  @ApiPropertyOptional({
    example: 'region=north,brand in (a,b)',
    description: 'A selector of labels, as in Kubernetes; timezone and store_id are labels of every store.',
  })
  @IsOptional()
  @IsSelector('selection.labels')
  labels?: string;

  @ApiPropertyOptional({
    example: 'main street',
    description: 'Words of which each is in the name or the store_id, without regard to case and accents.',
  })
  @IsOptional()
  @IsString({ message: 'selection.q is not text' })
  @IsNotEmpty({ message: 'selection.q is empty' })
  q?: string;
}

/** Reads the zones of all stores: of each by its key. */
export type ReadZones = () => Promise<(storeKey: number) => string>;

/**
 * The stores of a selection, by store_id in byte order; at least one. `zoned`: the condition of its `timezone`, by
 * `inZone` of the timezones; `readZones`: by `zonesOfStores`. Throws `invalid-input` for a selection without conditions, and for one that matches no
 * store, and `not-found` for a store_id that is unknown; each names the field.
 */
export async function selectStores(
  session: ReadSession,
  registry: StoresRepository,
  { store_ids: ids, q, labels }: StoreSelectionRequestDto,
  zoned: JoinedCondition | undefined,
  readZones: ReadZones,
): Promise<StoreName[]> {
  if (ids === undefined && q === undefined && labels === undefined && zoned === undefined) {
    throw invalidField('selection', 'selection is empty: give store_ids, labels, timezone or q');
  }
  const isFound = q === undefined ? undefined : storeSearch(q);
  if (q !== undefined && isFound === undefined) throw invalidField('selection.q', 'selection.q is empty');
  const selector = selectorOf(labels);
  const wanted = ids && new Set(ids);
  const listed = await registry.list(session, { joined: zoned });
  const stores =
    isFound === undefined && selector === undefined
      ? listed
      : listed.filter(await byDetails(session, isFound, selector, readZones));
  const selected = wanted === undefined ? stores : stores.filter(({ storeId }) => wanted.has(storeId));
  if (wanted !== undefined && selected.length < wanted.size) await requireKnown(session, registry, wanted);
  if (selected.length === 0) {
    throw invalidField('selection', 'selection matches no store');
  }
  return selected;
}

/** Whether a store is found by its id and name, and meets the selector. */
async function byDetails(
  session: ReadSession,
  isFound: ((storeId: string, name: string | null) => boolean) | undefined,
  selector: Selector = [],
  readZones: ReadZones,
): Promise<(store: StoreName) => boolean> {
  const passing = passingKey(selector);
  if (passing !== undefined) {
    throw invalidField('selection.labels', `selection.labels has ${passing}: choose by other labels`);
  }
  const zoneOf = keysOf(selector).has('timezone') ? await readZones() : undefined;
  const details = new Map<number, StoredDetails>();
  for (const row of await readDetails(session)) details.set(row[0], row);
  return ({ storeId, storeKey }) => {
    const row = details.get(storeKey);
    if (isFound?.(storeId, row?.[1] ?? null) === false) return false;
    const labels = row === undefined || selector.length === 0 ? {} : labelsOf(row);
    return meets(selector, (key) => {
      if (key === 'store_id') return storeId;
      if (key === 'timezone') return zoneOf?.(storeKey);
      return Object.hasOwn(labels, key) ? labels[key] : undefined;
    });
  };
}

async function requireKnown(
  session: ReadSession,
  registry: StoresRepository,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const known = new Set((await registry.list(session, {})).map(({ storeId }) => storeId));
  const unknown = [...wanted].find((id) => !known.has(id));
  if (unknown === undefined) return;
  const message = `There is no store ${unknown}. Load a file that names it first.`;
  throw new KnownError('not-found', message, { errors: [{ field: 'selection.store_ids', message }] });
}
