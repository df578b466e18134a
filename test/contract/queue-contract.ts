import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ReportQueue } from '../../src/reports/jobs/queue/report-queue';
import { until } from '../support/until';
import { Deliveries, reportJob } from './deliveries';
import { bullQueue, inProcessQueue, type OpenQueue, type RedisAddress } from './queues';

/** Where the suite's queues meet; undefined without Redis: each queue belongs to its own process. */
export interface QueuePlace {
  readonly redis?: RedisAddress;
  remove(): Promise<void>;
}

/** The guarantees of every queue of reports; call it within a `describe`. */
export function keepsTheContract(prepare: () => Promise<QueuePlace>): void {
  let place: QueuePlace;
  let redis: RedisAddress | undefined;
  let opened: OpenQueue[];
  let queue: ReportQueue;
  let deliveries: Deliveries;

  const open = async () => {
    const one = redis === undefined ? inProcessQueue() : await bullQueue(redis);
    opened.push(one);
    return one.queue;
  };
  const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
  const forgotten = (id: string) =>
    until('the queue to forget it', async () => !(await queue.holds(reportJob(id))));

  beforeAll(async () => {
    // It logs every rejected delivery.
    Logger.overrideLogger(false);
    place = await prepare();
  });

  afterAll(() => place.remove());

  beforeEach(async () => {
    redis = place.redis && { ...place.redis, prefix: `${place.redis.prefix}-${randomUUID()}` };
    opened = [];
    deliveries = new Deliveries();
    queue = await open();
  });

  afterEach(async () => {
    // A queue that waits for running work could not be closed.
    for (const delivery of deliveries.all) delivery.resolve();
    await Promise.all(opened.map((one) => one.close()));
  });

  it('can be reached until it is stopped', async () => {
    await queue.start(deliveries.work);
    await until('the queue to be reached', () =>
      queue.reach().then(
        () => true,
        () => false,
      ),
    );
    await queue.stop();
    await expect(queue.reach()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('holds a report from add until its work is done, and delivers it once', async () => {
    await expect(queue.holds(reportJob(a))).resolves.toBe(false);
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    await expect(queue.holds(reportJob(a))).resolves.toBe(true);
    const delivery = await deliveries.at(0);
    await expect(queue.holds(reportJob(a))).resolves.toBe(true);
    expect(delivery.signal.aborted).toBe(false);
    delivery.resolve();
    await forgotten(a);
    expect(deliveries.names).toEqual([a]);
  });

  it('delivers one at a time, in the order of addition', async () => {
    await queue.start(deliveries.work);
    for (const id of [a, b, c]) await queue.add(reportJob(id));
    (await deliveries.at(0)).resolve();
    await deliveries.at(1);
    expect(deliveries.names).toEqual([a, b]);
    await deliveries.resolveUpTo(3);
    expect(deliveries.names).toEqual([a, b, c]);
  });

  it('delivers after start what was added before it', async () => {
    await queue.add(reportJob(a));
    await expect(queue.holds(reportJob(a))).resolves.toBe(true);
    expect(deliveries.all).toEqual([]);
    await queue.start(deliveries.work);
    await deliveries.resolveUpTo(1);
    expect(deliveries.names).toEqual([a]);
  });

  it('ignores a report that it already holds, waiting or running', async () => {
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    await deliveries.at(0);
    for (const id of [a, b, b, a, c]) await queue.add(reportJob(id));
    await deliveries.resolveUpTo(3);
    expect(deliveries.names).toEqual([a, b, c]);
    await forgotten(c);
    expect(deliveries.names).toEqual([a, b, c]);
  });

  it('accepts a report again after it is done', async () => {
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    (await deliveries.at(0)).resolve();
    await forgotten(a);
    await queue.add(reportJob(a));
    (await deliveries.at(1)).resolve();
    await forgotten(a);
    expect(deliveries.names).toEqual([a, a]);
  });

  it('delivers rejected jobs again, and holds them while others run', async () => {
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    (await deliveries.at(0)).reject();
    await queue.add(reportJob(b));
    const second = await deliveries.at(1);
    await expect(queue.holds(reportJob(a))).resolves.toBe(true);
    // While it waits for its next delivery, the queue also holds it: adding it changes nothing.
    await queue.add(reportJob(a));
    second.resolve();
    (await deliveries.at(2)).resolve();
    await forgotten(a);
    expect([...deliveries.names].sort()).toEqual([a, a, b].sort());
  });

  it('signals the running work to stop, waits for it, and delivers nothing afterwards', async () => {
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    await queue.add(reportJob(b));
    const { signal, reject } = await deliveries.at(0);
    let stopped = false;
    const stop = queue.stop().then(() => (stopped = true));
    await until('the signal', () => signal.aborted);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(stopped).toBe(false);
    reject();
    await stop;
    await queue.add(reportJob(c));

    if (redis !== undefined) {
      // It delivers no more jobs than the other process takes. When that has the last one, no job was skipped.
      const others = new Deliveries();
      await (await open()).start(others.work);
      await others.resolveUpTo(2);
      expect([...others.names].sort()).toEqual([b, c].sort());
    } else {
      for (let turn = 0; turn < 10; turn++) await nextTurn();
    }
    expect(deliveries.names).toEqual([a]);
  });

  it('stops at once if nothing runs', async () => {
    await queue.start(deliveries.work);
    await queue.add(reportJob(a));
    await deliveries.resolveUpTo(1);
    await forgotten(a);
    await queue.stop();
    expect(deliveries.names).toEqual([a]);
  });
}
