import { itAccountsForEachRow } from './support/mutation/suite';

describe('loading what was a good file (embedded)', () => itAccountsForEachRow('embedded', 120));
