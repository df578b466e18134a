import { describeSequences } from './sequences/property';

describeSequences({ embedded: 200, services: 40 }, 8);
