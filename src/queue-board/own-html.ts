/** The board's page without external resources: it uses system fonts instead of downloaded ones. */
export const ownHtml = (html: string): string =>
  html.replace(/<link\b[^>]*\bhref="(https?:)?\/\/[^>]*>\s*/gi, '');
