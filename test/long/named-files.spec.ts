import { itAnswersEachFile } from '../bad-input/support/files/suite';
import { describeEachSetup } from '../support/setups';

describeEachSetup('a bad file with a name', itAnswersEachFile);
