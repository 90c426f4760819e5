/** Text as HTML, inside elements and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A percentage for a style attribute. */
export const percentage = (part: number): string => `${Number((Math.min(1, Math.max(0, part)) * 100).toFixed(3))}%`;
