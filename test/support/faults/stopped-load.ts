import { readdir } from 'node:fs/promises';
import { slowClient, uploadBeginning } from '../product/slow-client';
import { until } from '../until';
import { type LoadedAgain, loadAgain, service as serviceLoader } from './killed-load';
import { type LoadMoment, loadMoment } from './load-moment';
import type { ImportScene, UndisturbedLoad } from './load-scene';
import type { PollState } from './observer';
import { endingOf } from './programs';
import { launchService } from './service-process';

/** A moment of the import, or before it: while the client still sends, and never finishes. */
export type UploadMoment = LoadMoment | 'sending';

export interface StoppedUpload {
  /** How the service ended. */
  readonly ending: string;
  /** What the client was answered: the state of the load, or `none`. */
  readonly answer: string;
  /** Whether the load counts as completed. */
  readonly kept: boolean;
  readonly state: PollState;
  /** All of the load, or nothing. */
  readonly expectedState: PollState;
  readonly again: LoadedAgain;
  /** The files of uploads that are left when the service has begun anew. */
  readonly uploads: readonly string[];
}

/** Tells the service to end at that moment of an upload: then uploads the file again. */
export async function stopUpload(
  scene: ImportScene,
  moment: UploadMoment,
  whole: UndisturbedLoad,
): Promise<StoppedUpload> {
  const { environment, file, ledger, observer } = scene;
  const uploads = () => readdir(environment.env.UPLOADS_DIR!);
  const before = await observer.pollState();
  const loads = (await ledger()).length;
  const service = await launchService(environment);
  let answer = Promise.resolve('none');
  if (moment === 'sending') {
    await slowClient(service, uploadBeginning('store_id,status,timestamp_utc\n'.repeat(3_000)));
    await until('the upload to be on the disk', async () => (await uploads()).length === 1);
  } else {
    answer = service.upload('polls', file).then(
      ({ status }) => status,
      () => 'none',
    );
    await loadMoment(scene, loads, moment);
  }
  const ending = await endingOf(service.program);
  const added = (await ledger()).slice(0, -loads);
  const kept = added[0]?.status === 'Completed';
  const state = await observer.pollState();
  return {
    ending,
    answer: await answer,
    kept,
    state,
    expectedState: kept ? whole.state : before,
    again: await loadAgain(scene, serviceLoader, whole, added.length),
    uploads: await uploads(),
  };
}
