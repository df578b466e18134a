import { describeSequences } from '../property/sequences/property';

describeSequences({ embedded: 2_000, services: 400 }, 30);
