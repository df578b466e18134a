import { itAnswersAsDocumented } from './support/fuzzer/suite';

describe('the API under requests of every kind (embedded)', () => itAnswersAsDocumented('embedded', 200));
