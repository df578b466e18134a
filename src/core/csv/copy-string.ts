/**
 * A copy of the text with its own memory. In V8 a substring keeps the whole text alive, so parts of a file that are
 * kept must be copied.
 */
export const copyString = (text: string): string => Buffer.from(text).toString();
