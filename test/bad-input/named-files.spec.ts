import { JOINED_FILES } from './support/files/named-files';
import { itAnswersEachFile } from './support/files/suite';

describe('a bad file with a name (embedded)', () => itAnswersEachFile('embedded', JOINED_FILES));
