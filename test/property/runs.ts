/** How many random cases a property is tried with. PROPERTY_FACTOR=50 tries fifty times as many. */
export const runs = (cases: number): { numRuns: number } => ({
  numRuns: cases * Number(process.env.PROPERTY_FACTOR ?? 1),
});
