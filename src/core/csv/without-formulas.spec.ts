import fc from 'fast-check';
import { withoutFormulas } from './csv';

describe('withoutFormulas', () => {
  it.each([
    ['=1+1,active,2023-01-22', "'=1+1,active,2023-01-22"],
    ['a;=1+1;-2', "a;'=1+1;'-2"],
    ['a,=1+1', "a,'=1+1"],
    ['a\t@x\r+1', "a\t'@x\r'+1"],
    ['  =1', "  '=1"],
    ['"=1","b"', '"\'=1","b"'],
    ['＝1,＋2,－3,＠4', "'＝1,'＋2,'－3,'＠4"],
    ["'=1", "''=1"],
    ['\0=1,\u200b-1', "\0'=1,\u200b'-1"],
  ])('%j becomes %j', (row, expected) => expect(withoutFormulas(row)).toBe(expected));

  it.each(['', 'a,active,2023-01-22 12:00:00 UTC', 'a+b,c=d', "it's", '{"store_id":5}'])(
    'leaves %j alone',
    (row) => expect(withoutFormulas(row)).toBe(row),
  );

  const piece = fc.constantFrom(',', ';', '\t', '\r', '"', "'", ' ', '=', '+', '-', '@', '＝', 'a', '\u00a0');

  it('leaves no cell that starts a formula, and is reversible', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const row = pieces.join('');
        const safe = withoutFormulas(row);
        for (const separator of [/,/, /;/, /\t/, /[\r\n]/, /[,;\t\r\n]/]) {
          const formulas = safe.split(separator).filter((cell) => /^\s*"?\s*[=+\-@＝]/.test(cell));
          expect(formulas).toEqual([]);
        }
        expect(safe.replace(/(^|[,;\t\r\n])(\s*"?\s*'*)'(?=[=+\-@＝])/g, '$1$2')).toBe(row);
      }),
    );
  });
});
