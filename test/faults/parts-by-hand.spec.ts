import Redis from 'ioredis';
import { REPORT_QUEUE, type ReportQueue } from '../../src/reports/queue/report-queue';
import { Reconciler } from '../../src/reports/reconciler';
import { StoreFigures } from '../../src/reports/store-figures';
import { describeOnServices } from '../support/faults/on-services';
import { type PartsByHand, partsByHand } from '../support/faults/parts-by-hand';
import { postJson, putJson, uploadCsv } from '../support/product/client';
import { until } from '../support/until';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ENDED = 'another-host/1/00000000';

describeOnServices('a report in parts', () => {
  let hand: PartsByHand;

  beforeAll(async () => {
    hand = await partsByHand();
  });

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => hand.close());

  const poll = async (store_id: string, observedAt: number) => {
    const timestamp_utc = new Date(observedAt).toISOString();
    const { status } = await postJson(hand.service, '/polls', {
      polls: [{ store_id, status: 'inactive', timestamp_utc }],
    });
    expect(status).toBe(201);
  };
  const someStore = async () =>
    (
      await hand.query<{ store_id: string }>(
        'SELECT store_id FROM stores WHERE first_poll_at IS NOT NULL LIMIT 1',
      )
    )[0]!.store_id;
  const statuses = async (id: string) => (await hand.parts(id)).map(({ status }) => status);
  const asOf = async (id: string) => (await hand.report(id)).asOf!;
  const complete = async (id: string, plan = 1) => {
    for (const { part, status } of await hand.parts(id)) {
      if (status === 'Open') await hand.part(id, part, plan);
    }
    await hand.run(id);
    const report = await hand.report(id);
    expect(report).toMatchObject({ status: 'Completed', attempts: 1, parts: 3, partsDone: 3, plan });
    expect(await hand.parts(id)).toEqual([]);
    expect(await hand.query('SELECT 1 FROM report_part_sums WHERE report_id = ?', [id])).toEqual([]);
    return report;
  };

  it('has the bytes of one in one go, and counts its parts, its polls and its days', async () => {
    // Its days begin before those of all others.
    const zone = { timezone: 'Atlantic/South_Georgia' };
    await putJson(hand.service, `/stores/${await someStore()}/timezone`, zone);
    const id = await hand.planned();
    expect(await hand.report(id)).toMatchObject({ attempts: 0, leaseOwner: null, parts: 3, partsDone: 0 });
    await expect(hand.part(id, 2)).resolves.toBe(false);
    const { stores, storesDone } = await hand.report(id);
    expect(await hand.report(id)).toMatchObject({
      partsDone: 1,
      storesDone: (await hand.parts(id))[1]!.stores,
    });
    expect(storesDone).toBeLessThan(stores!);
    await expect(hand.part(id, 1)).resolves.toBe(false);
    await expect(hand.part(id, 3)).resolves.toBe(true);
    const { cost, pollsRead, tookMs } = await complete(id);
    expect(cost!.daysWorkedOut).toBeGreaterThan(0);
    expect(Object.keys(cost!.steps)).toEqual(expect.arrayContaining(['plan', 'parts', 'file', 'rows']));
    expect(tookMs).toBeGreaterThan(0);
    const fresh = await hand.fresh(id);
    expect(await hand.text(id)).toBe(fresh.text);
    const [kept] = await hand.query<{ seen_from: number }>(
      'SELECT seen_from FROM report_results WHERE report_id = ?',
      [id],
    );
    expect(Number(kept!.seen_from)).toBe(fresh.seenFrom);
    expect(pollsRead).toBe(fresh.pollsRead);
    const stored = async () => (await hand.query('SELECT 1 FROM daily_metrics')).length;
    await until('the days of its parts to be stored', async () => (await stored()) === cost!.daysWorkedOut);
  });

  it('is worked on by who comes for an equal one, which takes its rows then', async () => {
    const id = await hand.planned();
    const equal = await hand.equal(id);
    await hand.part(id, 2);
    await hand.run(equal);
    expect(await hand.report(id)).toMatchObject({
      status: 'Completed',
      parts: 3,
      attempts: 1,
      reusedFrom: null,
    });
    expect(await hand.report(equal)).toMatchObject({
      status: 'Completed',
      parts: 1,
      attempts: 1,
      reusedFrom: id,
    });
    expect(await hand.text(equal)).toBe(await hand.text(id));
  });

  it('takes nothing from a part that ends when the report has begun anew', async () => {
    const id = await hand.planned();
    const figures = hand.service.app.get(StoreFigures);
    const workOut = figures.workOut.bind(figures);
    jest.spyOn(figures, 'workOut').mockImplementationOnce(async (...asked) => {
      await hand.query('UPDATE reports SET parts = NULL WHERE report_id = ?', [id]);
      return workOut(...asked);
    });
    await hand.part(id, 1);
    expect(await statuses(id)).toEqual(['Open', 'Open', 'Open']);
    expect(await hand.query('SELECT 1 FROM report_part_sums WHERE report_id = ?', [id])).toEqual([]);
    await hand.run(id);
    await complete(id, 2);
  });

  it('takes a part once, however often it is handed out, and comes again to one that is in hand', async () => {
    const id = await hand.planned();
    const figures = hand.service.app.get(StoreFigures);
    const workOut = figures.workOut.bind(figures);
    const workedOut = jest.spyOn(figures, 'workOut').mockImplementationOnce(async (...asked) => {
      await expect(hand.part(id, 1)).rejects.toThrow('another process works on it');
      return workOut(...asked);
    });
    await hand.part(id, 1);
    await expect(hand.part(id, 1)).resolves.toBe(false);
    expect(workedOut).toHaveBeenCalledTimes(1);
    expect(await hand.report(id)).toMatchObject({ partsDone: 1 });
    await complete(id);
    // A job that was left over finds nothing to do.
    await expect(hand.part(id, 1)).resolves.toBe(false);
    expect(workedOut).toHaveBeenCalledTimes(3);
  });

  it('is put together once, whoever comes to do it', async () => {
    const id = await hand.planned();
    for (const number of [1, 2, 3]) await hand.part(id, number);
    await Promise.all([hand.run(id), hand.run(id), hand.run(id)]);
    expect(await hand.report(id)).toMatchObject({ status: 'Completed', attempts: 1 });
    const results = await hand.query('SELECT 1 FROM report_results WHERE report_id = ?', [id]);
    expect(results).toHaveLength(1);
  });

  it('is not disturbed by a load that changes nothing it sees', async () => {
    const id = await hand.planned();
    const before = (await hand.fresh(id)).text;
    await hand.part(id, 1);
    await poll(await someStore(), (await asOf(id)) + HOUR);
    await poll('new-beyond-all-keys', (await asOf(id)) - 90 * DAY);
    await hand.part(id, 2);
    expect(await statuses(id)).toEqual(['Done', 'Done', 'Open']);
    await complete(id);
    // It speaks of the state of the data at its plan: the store that came later has no row.
    expect(await hand.text(id)).toBe(before);
    expect((await hand.fresh(id)).text).not.toBe(before);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['a poll within what it sees', async (id) => poll(await someStore(), (await asOf(id)) - HOUR)],
    [
      'business hours',
      async () =>
        putJson(hand.service, `/stores/${await someStore()}/business-hours`, {
          business_hours: [
            { day_of_week: 1, start_time_local: '09:00', end_time_local: `1${Date.now() % 10}:00` },
          ],
        }),
    ],
    [
      'the first poll of a store among the others',
      async (id) => poll('between', (await asOf(id)) - 90 * DAY),
    ],
  ])('is cut anew when the data changes between its parts: %s', async (what, change) => {
    if (what.includes('first poll')) {
      await uploadCsv(
        hand.service,
        'business-hours',
        'store_id,day,start_time_local,end_time_local\nbetween,1,9:00,17:00\n',
      );
      await poll('the-last-key', Date.UTC(2023, 0, 20));
    }
    const id = await hand.planned();
    await hand.part(id, 1);
    await change(id);
    await expect(hand.part(id, 3)).resolves.toBe(true);
    expect(await statuses(id)).toEqual(['Done', 'Open', 'Void']);
    await hand.run(id);
    expect((await hand.parts(id)).map(({ plan, status }) => [plan, status])).toEqual(
      [1, 2, 3].map(() => [2, 'Open']),
    );
    expect(await hand.report(id)).toMatchObject({ plan: 2, partsDone: 0, storesDone: 0, attempts: 0 });
    // Parts of the plan before change nothing.
    await expect(hand.part(id, 2, 1)).resolves.toBe(true);
    await complete(id, 2);
    expect(await hand.text(id)).toBe((await hand.fresh(id)).text);
  });

  it('is not put together from parts of a worker that figures by another basis', async () => {
    const id = await hand.planned();
    await hand.query("UPDATE report_parts SET basis = 'engine 0' WHERE report_id = ?", [id]);
    await expect(hand.part(id, 2)).resolves.toBe(true);
    expect(await statuses(id)).toEqual(['Open', 'Void', 'Open']);
    await hand.run(id);
    await complete(id, 2);
  });

  it('is worked out whole when its plans are void again and again', async () => {
    const id = await hand.planned();
    for (let plan = 1; plan <= 3; plan++) {
      await poll(await someStore(), (await asOf(id)) - HOUR - plan * 1_000);
      await hand.part(id, 1, plan);
      await hand.run(id);
    }
    expect(await hand.report(id)).toMatchObject({
      status: 'Completed',
      plan: 3,
      parts: 1,
      partsDone: 1,
      attempts: 1,
    });
    expect(await hand.parts(id)).toEqual([]);
    expect(await hand.text(id)).toBe((await hand.fresh(id)).text);
  });

  it('waits for a database that lags behind its plan', async () => {
    const id = await hand.planned();
    await hand.query('UPDATE report_parts SET data_version = data_version + 1 WHERE report_id = ?', [id]);
    const working = hand.part(id, 1);
    await poll(await someStore(), (await asOf(id)) + 2 * HOUR);
    await working;
    expect(await statuses(id)).toEqual(['Done', 'Open', 'Open']);
    await complete(id);
  });

  it('gets a part back that was not done when its process had to end, without a lost attempt', async () => {
    const id = await hand.planned();
    const ending = new AbortController();
    ending.abort();
    await expect(hand.part(id, 1, 1, ending.signal)).rejects.toThrow('handed back');
    expect((await hand.parts(id))[0]).toMatchObject({ status: 'Open', attempts: 0, leaseOwner: null });
    await complete(id);
  });

  it('fails with the reason of a part that fails for good, and keeps nothing of the others', async () => {
    const id = await hand.planned();
    await hand.part(id, 1);
    jest.spyOn(hand.service.app.get(StoreFigures), 'workOut').mockRejectedValueOnce(new TypeError('a bug'));
    await expect(hand.part(id, 2)).resolves.toBe(true);
    await hand.run(id);
    expect(await hand.report(id)).toMatchObject({
      status: 'Failed',
      failureReason: 'Part 2 of 3: An unexpected failure; the log says more under this report’s id.',
    });
    expect(await hand.parts(id)).toEqual([]);
    expect(await hand.query('SELECT 1 FROM report_part_sums WHERE report_id = ?', [id])).toEqual([]);
    // A part that is in hand meanwhile finds that out.
    await expect(hand.part(id, 3)).resolves.toBe(false);
  });

  it('tries a part again that failed in passing, three times in all', async () => {
    const id = await hand.planned();
    const away = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    jest.spyOn(hand.service.app.get(StoreFigures), 'workOut').mockRejectedValue(away);
    await expect(hand.part(id, 2)).rejects.toThrow('gone');
    await expect(hand.part(id, 2)).rejects.toThrow('gone');
    expect((await hand.parts(id)).map(({ attempts }) => attempts)).toEqual([0, 2, 0]);
    await expect(hand.part(id, 2)).resolves.toBe(true);
    await hand.run(id);
    expect(await hand.report(id)).toMatchObject({
      status: 'Failed',
      failureReason: 'Part 2 of 3: The database could not be reached. (3 attempts)',
    });
  });

  it('fails when the process of the same part was gone each time, and waits while it may be there', async () => {
    const id = await hand.planned();
    const leave = (leaseUntil: number) =>
      hand.query(
        'UPDATE report_parts SET attempts = 3, lease_owner = ?, lease_until = ? WHERE report_id = ? AND part = 2',
        [ENDED, leaseUntil, id],
      );
    await leave(Date.now() + HOUR);
    await expect(hand.part(id, 2)).rejects.toThrow('another process');
    await leave(Date.now() - HOUR);
    await expect(hand.part(id, 2)).resolves.toBe(true);
    await hand.run(id);
    const { status, failureReason } = await hand.report(id);
    expect([status, failureReason]).toEqual([
      'Failed',
      expect.stringMatching(/^Part 2 of 3: it was begun 3 times/),
    ]);
  });

  it('is back in the queue when that has forgotten it: the parts that nobody has, or the report when all are done', async () => {
    const { app } = hand.service;
    const queue = app.get<ReportQueue>(REPORT_QUEUE);
    const client = new Redis(hand.environment.env.REDIS_URL!);
    const forget = async () => {
      const keys = await client.keys(`${hand.environment.env.QUEUE_PREFIX}*`);
      if (keys.length > 0) await client.del(keys);
    };
    const id = await hand.planned();
    const job = (number: number) => ({ reportId: id, part: { plan: 1, number } });
    await expect(queue.holds(job(3))).resolves.toBe(true);
    await hand.part(id, 1);
    await hand.query(
      'UPDATE report_parts SET lease_owner = ?, lease_until = ? WHERE report_id = ? AND part = 2',
      [ENDED, Date.now() + HOUR, id],
    );
    await forget();
    await app.get(Reconciler).reconcile();
    const held = () => Promise.all([1, 2, 3].map((number) => queue.holds(job(number))));
    expect(await held()).toEqual([false, false, true]);
    await hand.query('UPDATE report_parts SET lease_until = 0 WHERE report_id = ? AND part = 2', [id]);
    for (const number of [2, 3]) await hand.part(id, number);
    await forget();
    await app.get(Reconciler).reconcile();
    expect(await held()).toEqual([false, false, false]);
    await expect(queue.holds({ reportId: id })).resolves.toBe(true);
    client.disconnect();
    expect((await hand.report(id)).status).toBe('Running');
    await hand.run(id);
    expect(await hand.report(id)).toMatchObject({ status: 'Completed' });
  });
});
