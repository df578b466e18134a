import { API_KEYS, withKey, WRITE_SECRET } from '../support/product/api-keys';
import {
  answerOf,
  type ExcludedStoresResponseDto,
  type ExclusionPageResponseDto,
  type ExclusionResponseDto,
  type ImportResponseDto,
  queryText,
  send,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const NIGHT = {
  starts_at: '2023-01-23T22:00:00.000Z',
  ends_at: '2023-01-24T02:00:00.000Z',
  kind: 'planned',
};

describeOneSetup('exclusions where keys are set', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ API_KEYS }));
  });

  afterAll(() => service.close());

  it('name the key that made and revoked them', async () => {
    const form = new FormData();
    form.append(
      'file',
      new Blob([`store_id,starts_at,ends_at,kind\none,${NIGHT.starts_at},${NIGHT.ends_at},planned\n`]),
    );
    const { body } = await post<ImportResponseDto>('/ingestions/exclusions', { body: form });
    const made = await post<ExcludedStoresResponseDto>('/exclusions', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ store_id: 'one', ...NIGHT, kind: 'excused' }),
    });
    expect(made.body.exclusions).toMatchObject([{ created_by: 'writer', revoked_by: null }]);
    const ids = { ingestion_id: body.ingestion_id };
    const listed = await answerOf<ExclusionPageResponseDto>(
      await send(service, `/exclusions${queryText(ids)}`, withKey(WRITE_SECRET)),
    );
    expect(listed.body.items).toMatchObject([{ created_by: 'writer' }]);
    const revoked = await post<ExclusionResponseDto>(
      `/exclusions/${listed.body.items[0]!.exclusion_id}/revoke`,
      {},
    );
    expect(revoked.body).toMatchObject({ created_by: 'writer', revoked_by: 'writer' });
  });

  const post = async <Body>(path: string, request: RequestInit) => {
    const headers = { ...(request.headers as object), ...(withKey(WRITE_SECRET).headers as object) };
    return answerOf<Body>(await send(service, path, { ...request, method: 'POST', headers }));
  };
});
