import { describeSequences } from './sequences/property';

describeSequences({ embedded: 60 }, 8);
