import { openDatabase, type OpenDatabase } from '../support/product/database';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';
import { itWritesPolls } from './poll-writing';

describeEachSetup('PollWriter', (setup) => {
  let environment: Environment;
  let open: OpenDatabase;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    open = await openDatabase(environment.env);
  });

  afterAll(async () => {
    await open.close();
    await environment.remove();
  });

  itWritesPolls(() => open);
});
