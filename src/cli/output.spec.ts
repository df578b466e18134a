import { grouped, print, printStatus, table } from './output';

/** Runs the work, and returns what it writes to stdout and stderr. */
function written(work: () => void): { stdout: string; stderr: string } {
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    work();
    const text = (calls: unknown[][]) => calls.map(([chunk]) => String(chunk)).join('');
    return { stdout: text(out.mock.calls), stderr: text(err.mock.calls) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('print and tell', () => {
  it('write figures to stdout and messages to stderr, one per line', () => {
    const lines = written(() => {
      print('reports/store_report.csv');
      printStatus('60 stores');
      print('');
    });
    expect(lines).toEqual({ stdout: 'reports/store_report.csv\n\n', stderr: '60 stores\n' });
  });
});

describe('table', () => {
  it('makes each column as wide as its widest cell: text to the left, numbers to the right', () => {
    expect(
      table([
        ['window', 'uptime', 'open time'],
        ['last hour (minutes)', '5.00', '60.00'],
        ['last week', '1,168.00', '168.00'],
      ]),
    ).toEqual([
      'window               uptime    open time',
      'last hour (minutes)      5.00      60.00',
      'last week            1,168.00     168.00',
    ]);
  });

  it('leaves no spaces at the end of a line', () => {
    expect(
      table([
        ['a', 'longer'],
        ['b', ''],
      ]),
    ).toEqual(['a  longer', 'b']);
  });

  it('aligns cells of digits, points, commas, a sign and a unit of per cent as numbers', () => {
    expect(table([['wide cell'], ['-1.5'], ['99.9 %'], ['12:00'], ['']])).toEqual([
      'wide cell',
      '     -1.5',
      '   99.9 %',
      '12:00',
      '',
    ]);
  });

  it('is empty without rows', () => {
    expect(table([])).toEqual([]);
  });
});

it.each([
  [0, '0'],
  [999, '999'],
  [1_822_080, '1,822,080'],
])('grouped(%d) is %s', (count, text) => expect(grouped(count)).toBe(text));
