import { itAccountsForEachRow } from './suites/mutated-files';

describe('loading what was a good file (embedded)', () => itAccountsForEachRow('embedded', 120));
