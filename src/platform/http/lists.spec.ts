import { csvLines } from './lists';

type Entries = Parameters<typeof csvLines>[0] extends AsyncIterable<infer Page> ? Page : never;

async function csv(pages: readonly Entries[], labels = false): Promise<string> {
  async function* all(): AsyncGenerator<Entries> {
    for (const page of pages) yield await Promise.resolve(page);
  }
  let text = '';
  for await (const lines of csvLines(all(), labels)) text += lines;
  return text;
}

describe('csvLines', () => {
  it('has one head, and the entries of all pages', async () => {
    const pages = [[{ store_id: '007', down: 1 }], [], [{ store_id: 'a,b', down: -2.5 }]];
    expect(await csv(pages)).toBe('store_id,down\n007,1\n"a,b",-2.5\n');
    expect(await csv([[]])).toBe('');
  });

  it('takes the columns of all entries of the first page', async () => {
    expect(await csv([[{ a: 1 }, { b: 2, a: null }], [{ b: true }]])).toBe('a,b\n1,\n,2\n,true\n');
  });

  it('has a column for each member of what every entry has', async () => {
    const entry = {
      group: { region: 'north' },
      windows: { last_hour: { up_ms: 5, previous: { up_ms: 4 } } },
    };
    expect(await csv([[entry]])).toBe(
      'group.region,windows.last_hour.up_ms,windows.last_hour.previous.up_ms\nnorth,5,4\n',
    );
  });

  it('writes labels in one column, or in one each', async () => {
    const entry = { store_id: '1', labels: { brand: 'Deli', region: null } };
    expect(await csv([[{ store_id: '1', labels: { brand: 'Deli', region: 'north' } }]])).toBe(
      'store_id,labels\n1,"brand=Deli,region=north"\n',
    );
    expect(await csv([[entry]], true)).toBe('store_id,labels.brand,labels.region\n1,Deli,\n');
  });

  it('writes lists of texts with blanks, and other values as JSON', async () => {
    const entry = { channels: ['a', 'b'], notices: [{ code: 'x' }], last_poll: { status: 'active' } };
    expect(await csv([[entry]])).toBe(
      'channels,notices,last_poll\na b,"[{""code"":""x""}]","{""status"":""active""}"\n',
    );
  });

  it('has no formulas, and keeps ids and numbers as they are', async () => {
    const entry = { store_id: '-7', name: '=1+1', labels: { x: '@a' }, cells: [-1, 2], hours: -3 };
    expect(await csv([[entry]], true)).toBe("store_id,name,labels.x,cells,hours\n-7,'=1+1,'@a,'-1 2,-3\n");
  });
});
