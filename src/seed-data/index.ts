export { generateSeedData } from './generate';
export type { SeedOptions, SeedSummary } from './generate';
export { Simulation } from './simulation';
export type { SimulatedPoll, SimulationPlan } from './simulation';
