/**
 * The same text with memory of its own. A piece cut from a larger text keeps all of that alive in V8, so what is
 * kept of a file must be copied out of it.
 */
export const copyString = (text: string): string => Buffer.from(text).toString();
