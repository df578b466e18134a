import { itAnswersEachFile } from './support/files/suite';

describe('a bad file with a name (embedded)', () => itAnswersEachFile('embedded'));
