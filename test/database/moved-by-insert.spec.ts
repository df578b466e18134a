import { isSame, moveData } from '../../src/data-transfer';
import { ENTITIES } from '../../src/entities';
import { parseConfig } from '../../src/platform/config';
import { dataSourceOptions, openDataSource } from '../../src/platform/database';
import { describeOnServices } from '../support/faults/on-services';
import { nastySource } from '../support/move/nasty-source';
import { freshEnvironment } from '../support/setups';

describeOnServices('data moved to a server that refuses LOAD DATA LOCAL', () => {
  it('uses INSERT, with the same result', async () => {
    const source = await nastySource();
    const target = await freshEnvironment('services');
    const options = dataSourceOptions(parseConfig(target.env).database, ENTITIES);
    // The client does not offer the capability, so the server refuses.
    const dataSource = await openDataSource(Object.assign(options, { flags: ['-LOCAL_FILES'] }));
    try {
      await expect(dataSource.query("LOAD DATA LOCAL INFILE 'rows' INTO TABLE polls")).rejects.toThrow();
      const moved = await moveData(source.path, dataSource, ENTITIES, {
        begins: jest.fn(),
        advances: jest.fn(),
      });
      expect(moved.filter((table) => !isSame(table))).toEqual([]);
      expect(moved.find(({ name }) => name === 'polls')!.target.rows).toBeGreaterThan(5);
    } finally {
      await dataSource.destroy();
      await target.remove();
      await source.environment.remove();
    }
  });
});
