import { itAnswersAsDocumented } from '../bad-input/suites/api-fuzzer';
import { describeEachSetup } from '../support/setups';

describeEachSetup('the API under requests of every kind', (setup) => itAnswersAsDocumented(setup, 20_000));
