import { quoted } from '../../core/index.ts';
import type { Dialect } from '../adapter.ts';
import { escapeSql } from './start-up.ts';

const NUMERIC = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BIGNUM|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** One word or several, and at most a width and a scale; JSON is text that not every text can become. */
const PLAIN = /^(?!JSON$)[A-Z][A-Z0-9 _]*(?:\(\d+(?:,\s*\d+)?\))?$/;

export const duckdbDialect: Dialect = {
  quote: quoted,
  text: value => `'${escapeSql(value)}'`,
  // hash() gives 64 bits and their sum 128: as text, because HUGEINT loses digits elsewhere.
  checksum: expressions => `coalesce(cast(sum(hash(${expressions.join(', ')})) as varchar), '0')`,
  isNumeric: type => NUMERIC.test(type),
  isPlain: type => PLAIN.test(type),
};
