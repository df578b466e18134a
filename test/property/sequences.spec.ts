import { describeSequences } from './sequences/property';

describeSequences({ embedded: 200, services: 25 }, 8);
