export { generateSeedData } from './seed-files';
export { Simulation } from './simulation';
export type { SimulatedPoll } from './simulation';
