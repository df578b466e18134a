import { eventText } from '../../platform/http';
import type { MovingReport } from '../records/reports.repository';
import { reportEvent } from './events.controller';

const running: MovingReport = {
  reportId: '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10',
  status: 'Running',
  completedAt: null,
  filePath: null,
  storesDone: 300,
  stores: 1000,
  durationMs: null,
  reusedFrom: null,
  attempts: 1,
  failureReason: null,
};

describe('reportEvent', () => {
  it('says how far a report is', () => {
    const { name, data } = reportEvent(running);
    expect(name).toBe('progress');
    expect(JSON.parse(data)).toMatchObject({
      status: 'Running',
      progress: { stores_done: 300, stores: 1000 },
    });
  });

  it.each(['Completed', 'Failed'] as const)('says that one has ended: %s', (status) =>
    expect(reportEvent({ ...running, status }).name).toBe('ended'),
  );

  it('has the same id for the same state, and different ids for different states', () => {
    expect(reportEvent({ ...running }).id).toBe(reportEvent(running).id);
    const others: Partial<MovingReport>[] = [
      { storesDone: 301 },
      { attempts: 2 },
      { status: 'Failed' },
      { reportId: '00000000-53f5-4c3c-9f0f-6a3f5a1f2d10' },
    ];
    const ids = [{}, ...others].map((change) => reportEvent({ ...running, ...change }).id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('eventText', () => {
  it('is one event with any text of a reason', () => {
    const text = eventText(reportEvent({ ...running, status: 'Failed', failureReason: 'a\nb\r\n\nid: c' }));
    expect(text).toMatch(/^id: [0-9a-f]{16}\nevent: ended\ndata: \{[^\r\n]+\}\n\n$/);
  });

  it('may have no id', () => {
    expect(eventText({ name: 'store', data: '{}' })).toBe('event: store\ndata: {}\n\n');
  });
});
