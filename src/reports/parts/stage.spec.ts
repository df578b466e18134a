import { isInParts, type PartStatus, stageOf } from './stage';

const stage = (...statuses: PartStatus[]) =>
  stageOf(
    { parts: 3 },
    statuses.map((status) => ({ status })),
  );

describe('stageOf', () => {
  it.each([null, 1])('begins a report whose parts are %j', (parts) => {
    expect(isInParts({ parts })).toBe(false);
    expect(stageOf({ parts }, [])).toBe('begin');
    expect(stageOf({ parts }, [{ status: 'Done' }])).toBe('begin');
  });

  it('puts it together when all parts are done, and no sooner', () => {
    expect(isInParts({ parts: 2 })).toBe(true);
    expect(stage('Open', 'Open', 'Open')).toBe('parts left');
    expect(stage('Done', 'Open', 'Done')).toBe('parts left');
    expect(stage('Done', 'Done', 'Done')).toBe('assemble');
  });

  it('does not wait for the others where one has failed, or the plan is void', () => {
    expect(stage('Open', 'Failed', 'Done')).toBe('fail');
    expect(stage('Open', 'Void', 'Done')).toBe('begin');
    // What failed may have failed for what made the plan void.
    expect(stage('Failed', 'Void', 'Failed')).toBe('begin');
  });
});
