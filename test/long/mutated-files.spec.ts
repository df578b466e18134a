import { itAccountsForEachRow } from '../bad-input/suites/mutated-files';
import { describeEachSetup } from '../support/setups';

describeEachSetup('loading what was a good file', (setup) => itAccountsForEachRow(setup, 20_000));
