import { itAnswersAsDocumented } from './suites/api-fuzzer';

describe('the API under requests of every kind (embedded)', () => itAnswersAsDocumented('embedded', 200));
