import { LARGE_FILES } from '../bad-input/support/memory/large-files';
import { itStaysSmall } from '../bad-input/suites/memory';
import { describeEachSetup } from '../support/setups';

describeEachSetup('a bad file of 20 MB needs little memory', (setup) => itStaysSmall(setup, LARGE_FILES, 20));
