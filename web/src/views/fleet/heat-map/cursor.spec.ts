import { type Cell, moved } from './cursor';

describe('the cursor of the heat map', () => {
  const at = { row: 5, hour: 30 };
  const press = (key: string, ctrlKey = false, from: Cell = at) => moved(from, { key, ctrlKey }, 100, 20);

  it.each<[string, boolean, Cell]>([
    ['ArrowLeft', false, { row: 5, hour: 29 }],
    ['ArrowRight', false, { row: 5, hour: 31 }],
    ['ArrowLeft', true, { row: 5, hour: 6 }],
    ['ArrowRight', true, { row: 5, hour: 54 }],
    ['ArrowUp', false, { row: 4, hour: 30 }],
    ['ArrowDown', false, { row: 6, hour: 30 }],
    ['PageDown', false, { row: 25, hour: 30 }],
    ['PageUp', false, { row: 0, hour: 30 }],
    ['Home', false, { row: 5, hour: 0 }],
    ['End', false, { row: 5, hour: 167 }],
    ['Home', true, { row: 0, hour: 0 }],
    ['End', true, { row: 99, hour: 167 }],
  ])('%s, Ctrl: %s', (key, ctrl, cell) => expect(press(key, ctrl)).toEqual(cell));

  it('stays within the list', () => {
    expect(press('ArrowUp', false, { row: 0, hour: 0 })).toEqual({ row: 0, hour: 0 });
    expect(press('ArrowRight', true, { row: 99, hour: 160 })).toEqual({ row: 99, hour: 167 });
    expect(press('PageDown', false, { row: 90, hour: 1 })).toEqual({ row: 99, hour: 1 });
  });

  it('is moved by no other key', () => expect(press('a')).toBeUndefined());
});
