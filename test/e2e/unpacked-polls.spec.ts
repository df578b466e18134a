import { DataSource } from 'typeorm';
import { uploadCsv } from '../support/product/client';
import { documentedSql } from '../support/product/documented-sql';
import { described, manyPolls, pollsCsv } from '../support/product/many-polls';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeEachSetup } from '../support/setups';

const HEADINGS = { embedded: 'With SQLite', services: 'With MySQL or MariaDB' };

interface Unpacked {
  store_id: string;
  /** A text from SQLite, a Date from mysql2. */
  timestamp_utc: string | Date;
  status: string;
}

describeEachSetup('the query of docs/data-out.md that unpacks blocks', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const unpacked = async (): Promise<Unpacked[]> =>
    service.app.get(DataSource).query(await documentedSql('data-out.md', HEADINGS[setup]));

  it('has no rows without polls', async () => {
    expect(await unpacked()).toEqual([]);
  });

  it('has exactly the polls that were loaded, by store and instant', async () => {
    const polls = manyPolls();
    const { status, body } = await uploadCsv(service, 'polls', pollsCsv(polls));
    expect({ status, body }).toMatchObject({ status: 201, body: { rejected: 0, inserted: polls.length } });
    const rows = await unpacked();
    const lines = rows.map(({ store_id, timestamp_utc, status: word }) => {
      const instant = typeof timestamp_utc === 'string' ? new Date(`${timestamp_utc}Z`) : timestamp_utc;
      return `${store_id} ${instant.toISOString()} ${word}`;
    });
    expect([...lines].sort()).toEqual(described(polls));
    const ofOne = lines.filter((line) => line.startsWith('store 063 '));
    expect(ofOne).toEqual([...ofOne].sort());
  });
});
