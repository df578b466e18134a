export { generateSeedData } from './generate';
export { Simulation } from './simulation';
export type { SimulatedPoll } from './simulation';
