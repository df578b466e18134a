import { NumberList } from './number-list';

function listOf(count: number): NumberList {
  const list = new NumberList();
  for (let i = 0; i < count; i++) list.push(i * 1.5);
  return list;
}

describe('NumberList', () => {
  // 64 is the initial capacity, 128 the next one.
  it.each([0, 1, 63, 64, 65, 128, 129, 10_000])('holds %d numbers in the order they came', (count) => {
    const list = listOf(count);
    expect(list.length).toBe(count);
    expect([...list.view()]).toEqual(Array.from({ length: count }, (_, i) => i * 1.5));
  });

  it('keeps whole numbers up to 2^53 exact', () => {
    const list = new NumberList();
    list.push(Number.MAX_SAFE_INTEGER);
    expect(list.view()[0]).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('grows after a view was taken', () => {
    const list = listOf(64);
    const before = list.view();
    list.push(-1);
    expect(before).toHaveLength(64);
    expect([list.view().length, list.view()[64]]).toEqual([65, -1]);
  });
});
