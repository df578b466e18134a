import { SOME_LARGE_FILES } from './support/memory/large-files';
import { itStaysSmall } from './suites/memory';

describe('a large bad file needs little memory (embedded)', () =>
  itStaysSmall('embedded', SOME_LARGE_FILES, 1, SOME_LARGE_FILES.slice(1, 2)));
