/** How many source tables, seeds and rule macros a synthetic project has; statuses that its rows take. */
export const sources = 12;
export const seeds = 8;
export const rules = 16;
export const statuses = ['open', 'paid', 'sent', 'back'];

/** A number in names: fixed width, so that names sort as they were made. */
export const pad = (n: number, width = 2) => String(n).padStart(width, '0');
