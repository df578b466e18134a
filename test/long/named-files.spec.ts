import { NAMED_FILES } from '../bad-input/support/files/named-files';
import { itAnswersEachFile } from '../bad-input/suites/named-files';
import { describeEachSetup } from '../support/setups';

describeEachSetup('a bad file with a name', (setup) => itAnswersEachFile(setup, NAMED_FILES));
