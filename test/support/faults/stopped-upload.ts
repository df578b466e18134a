import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { until } from '../until';
import { type LoadMoment, loadMoment } from './load-moment';
import type { LoadScene, UndisturbedLoad } from './load-scene';
import type { Ending } from './programs';
import { launchService } from './service-process';

/** The promise, and what is left of it when the machine is busy. */
const STOPS_WITHIN_MS = 15_000;

/** A service that is told to end at that moment of an upload; `receiving`: while its client is still sending. */
export type UploadMoment = LoadMoment | 'receiving';

/** What a client heard of its upload: a status, or nothing since its connection was cut. */
export type Heard = number | 'cut';

/**
 * Expects that the service ends in time with status 0 and without a file of the upload; that what the client heard, the
 * ledger and the rows agree, now or once the next process has settled the ledger; and that the same file again gives
 * the rows of a load that nothing disturbed. Returns what the client heard.
 */
export async function stoppedUploadRound(
  scene: LoadScene,
  moment: UploadMoment,
  whole: UndisturbedLoad,
): Promise<Heard> {
  const { environment, observer, ledger } = scene;
  const uploads = () => readdir(environment.env.UPLOADS_DIR!);
  const before = await observer.pollState();
  const known = (await ledger()).length;
  const service = await launchService(environment);
  let heard: Promise<Heard>;
  if (moment === 'receiving') {
    const socket = await beginUpload(service.url);
    heard = once(socket.resume(), 'close').then(() => 'cut' as const);
    await until('the upload to be on the disk', async () => (await uploads()).length === 1);
  } else {
    heard = service.upload('polls', scene.file).then(
      () => 201,
      (error: unknown) => Number(/upload: (\d+)/.exec(String(error))?.[1] ?? Number.NaN) || 'cut',
    );
    await loadMoment(scene, known, moment);
  }
  expect(await endedInTime(service.program.stop('SIGTERM'))).toEqual({ code: 0, signal: null });
  const answer = await heard;
  expect(['cut', 201, 503]).toContain(answer);
  expect(await uploads()).toEqual([]);

  const next = await launchService(environment);
  const load = (await ledger())[known === (await ledger()).length ? -1 : 0];
  const after = await observer.pollState();
  if (answer === 201) expect(load?.status).toBe('Completed');
  if (answer === 503) expect(load?.status).toBe('Failed');
  if (load?.status === 'Completed') expect(after).toEqual(whole.state);
  else {
    expect(['Failed', 'Interrupted', undefined]).toContain(load?.status);
    expect(after).toEqual(before);
  }
  expect(await next.upload('polls', scene.file)).toMatchObject({ status: 'Completed' });
  expect(await observer.pollState()).toEqual(whole.state);
  await next.program.stop('SIGTERM');
  return answer;
}

async function endedInTime(ended: Promise<Ending>): Promise<Ending> {
  let late: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    late = setTimeout(
      () => reject(new Error(`It did not end within ${STOPS_WITHIN_MS} ms.`)),
      STOPS_WITHIN_MS,
    );
  });
  return Promise.race([ended, never]).finally(() => clearTimeout(late));
}

/** Sends the first rows of a file whose end never comes. */
async function beginUpload(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const part = [
    '--boundary',
    'Content-Disposition: form-data; name="file"; filename="polls.csv"',
    'Content-Type: text/csv',
    '',
    `store_id,status,timestamp_utc\n${'never,active,2023-01-22 12:00:00 UTC\n'.repeat(3_000)}`,
  ].join('\r\n');
  const head = [
    'POST /ingestions/polls HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Content-Type: multipart/form-data; boundary=boundary',
    `Content-Length: ${part.length * 2}`,
    '',
    '',
  ].join('\r\n');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => undefined).write(head + part);
  return socket;
}
