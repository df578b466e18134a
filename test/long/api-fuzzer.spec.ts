import { itAnswersAsDocumented } from '../bad-input/support/fuzzer/suite';
import { describeEachSetup } from '../support/setups';

describeEachSetup('the API under requests of every kind', (setup) => itAnswersAsDocumented(setup, 20_000));
