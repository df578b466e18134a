import { describeSequences } from './sequences/property';

describeSequences({ embedded: 25 }, 8);
