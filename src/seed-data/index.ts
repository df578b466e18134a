export { generateSeedData } from './generate';
export type { SeedOptions, SeedSummary } from './generate';
