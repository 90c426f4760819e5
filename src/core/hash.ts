import { hash } from 'node:crypto';

/** Hex MD5 of UTF-8 text: ids and names that dbt derives by MD5. */
export const md5 = (text: string): string => hash('md5', text);

/** Hex SHA-256 of text or bytes: checksums of files. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data);
