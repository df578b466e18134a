import { readdir } from 'node:fs/promises';
import { slowClient, uploadBeginning } from '../product/slow-client';
import { until } from '../until';
import { loadAgain, service as serviceLoader } from './killed-load';
import { type LoadMoment, loadMoment } from './load-moment';
import type { LoadScene, UndisturbedLoad } from './load-scene';
import { endInGood } from './programs';
import { launchService } from './service-process';

/** A moment of the load, or before it: while the client still sends, and will never be done. */
export type UploadMoment = LoadMoment | 'sending';

/**
 * Tells the service to end at that moment of an upload: it ends in time and in good order, and leaves no part of the
 * file behind. Of the load all is there, or nothing, and the same file makes up for it.
 */
export async function stopUpload(
  scene: LoadScene,
  moment: UploadMoment,
  whole: UndisturbedLoad,
): Promise<void> {
  const { environment, file, ledger, observer } = scene;
  const uploads = () => readdir(environment.env.UPLOADS_DIR!);
  const before = await observer.pollState();
  const loads = (await ledger()).length;
  const service = await launchService(environment);
  if (moment === 'sending') {
    await slowClient(service, uploadBeginning('store_id,status,timestamp_utc\n'.repeat(3_000)));
    await until('the upload to be on the disk', async () => (await uploads()).length === 1);
    await endInGood(service.program);
    expect((await ledger()).length).toBe(loads);
    expect(await observer.pollState()).toEqual(before);
  } else {
    const answer = service.upload('polls', file).then(
      ({ status }) => status,
      () => 'none',
    );
    await loadMoment(scene, loads, moment);
    await endInGood(service.program);
    const kept = (await ledger())[0]!.status === 'Completed';
    // Who is told that all was loaded has all of it.
    expect([kept, await observer.pollState()]).toEqual([kept, kept ? whole.state : before]);
    if (!kept) expect(await answer).toBe('none');
  }
  await loadAgain(scene, serviceLoader, whole, moment === 'sending' ? 0 : 1);
  // The service that began anew has cleared up after the one that ended.
  expect(await uploads()).toEqual([]);
}
