import { JOINED_FILES } from './support/files/named-files';
import { itAnswersEachFile } from './suites/named-files';

describe('a bad file with a name (embedded)', () => itAnswersEachFile('embedded', JOINED_FILES));
