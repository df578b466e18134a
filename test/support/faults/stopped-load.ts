import { readdir } from 'node:fs/promises';
import { slowClient, uploadBeginning } from '../product/slow-client';
import { until } from '../until';
import { loadAgain, service as serviceLoader } from './killed-load';
import { type LoadMoment, loadMoment } from './load-moment';
import type { LoadScene, UndisturbedLoad } from './load-scene';
import { endInGood } from './programs';
import { launchService } from './service-process';

/** A moment of the import, or before it: while the client still sends, and never finishes. */
export type UploadMoment = LoadMoment | 'sending';

/**
 * Stops the service at that moment of an upload: it ends in time with status 0, and leaves no part of the file behind.
 * The import is complete or absent, and importing the same file again completes it.
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
    // A client that was told of success finds all rows.
    expect([kept, await observer.pollState()]).toEqual([kept, kept ? whole.state : before]);
    if (!kept) expect(await answer).toBe('none');
  }
  await loadAgain(scene, serviceLoader, whole, moment === 'sending' ? 0 : 1);
  // The new service has deleted the leftovers of the stopped one.
  expect(await uploads()).toEqual([]);
}
