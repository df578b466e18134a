import { environmentWithFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import { type Followed, follow } from '../support/product/followed-report';
import type { Environment } from '../support/setups';

describeOnServices('a report that is followed in one process and worked on in another', () => {
  let environment: Environment;
  const open: Followed[] = [];

  beforeAll(async () => {
    environment = await environmentWithFleet('services', 200);
  });

  afterEach(async () => {
    for (const followed of open.splice(0)) followed.leave();
    await endPrograms();
  });
  afterAll(() => environment.remove());

  it('sends its events to the end, across the end of the followed process', async () => {
    const [api, other] = await Promise.all(
      ['api', 'api'].map((ROLE) => launchService(environment, { ROLE })),
    );
    const reportId = await api!.trigger();
    const followed = await following(api!, reportId);
    const seen = await followed.next();
    expect(seen).toMatchObject({ name: 'progress', data: { status: 'Running' } });
    // The stream does not delay it.
    expect(await endingOf(api!.program)).toBe('status 0');
    expect(await followed.next()).toBeUndefined();

    const again = await following(other!, reportId, { 'last-event-id': seen!.id });
    const worker = await launchService(environment, { ROLE: 'worker' });
    let last;
    for (let next = await again.next(); next !== undefined; next = await again.next()) {
      expect(next.id).not.toBe(seen!.id);
      last = next;
    }
    expect(last).toMatchObject({ name: 'ended', data: { status: 'Completed', attempts: 1 } });
    const endings = await Promise.all([endingOf(other!.program), endingOf(worker.program)]);
    expect(endings).toEqual(['status 0', 'status 0']);
  });

  async function following(...asked: Parameters<typeof follow>): Promise<Followed> {
    const followed = await follow(...asked);
    open.push(followed);
    return followed;
  }
});
