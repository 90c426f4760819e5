import { createHash } from 'node:crypto';

/** Hex MD5 of UTF-8 text: ids and names that dbt derives by MD5. */
export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Hex SHA-256 of text or bytes: checksums of files. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
