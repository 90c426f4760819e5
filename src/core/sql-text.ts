/** A name as SQL writes it between quotes, whatever it holds: `"a ""b"""`. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL writes it: `'it''s'`. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
