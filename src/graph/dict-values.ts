import { isList, PyDict, type Value } from '../core/index.ts';

export const isDict = (value: Value | undefined): value is PyDict => value instanceof PyDict;

/** The items of a list, none of anything else. */
export const listOf = (value: Value | undefined): Value[] => (value !== undefined && isList(value) ? [...value] : []);

/** A text, or null of anything else. */
export const textOf = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);
