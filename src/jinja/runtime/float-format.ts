import { exactDecimal } from '../../core/value.ts';

/** Digits of |n| rounded half to even, on the exact binary value, to `count` significant ones, and their exponent. */
function significant(n: number, count: number): { digits: string; exponent: number } {
  if (n === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const { digits, exponent } = exactDecimal(Math.abs(n));
  const text = String(digits);
  const power = text.length - 1 + exponent;
  if (text.length <= count) return { digits: text.padEnd(count, '0'), exponent: power };
  const unit = 10n ** BigInt(text.length - count);
  let head = digits / unit;
  const rest = (digits - head * unit) * 2n;
  if (rest > unit || (rest === unit && head % 2n === 1n)) head += 1n;
  const rounded = String(head);
  return rounded.length > count
    ? { digits: rounded.slice(0, count), exponent: power + 1 }
    : { digits: rounded, exponent: power };
}

/** `%.<places>f` of |n|. */
export function fixed(n: number, places: number): string {
  const d = exactDecimal(Math.abs(n)).round(places);
  const text = String(d.digits).padStart(places + 1, '0');
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** `%.<places>e` of |n|. */
export function exponential(n: number, places: number, alternate = false): string {
  const { digits, exponent } = significant(n, places + 1);
  const point = places > 0 || alternate ? '.' : '';
  return `${digits[0]}${point}${digits.slice(1)}e${exponentText(exponent)}`;
}

const exponentText = (e: number): string => `${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;

/** `%.<precision>g` of |n|; trailing zeros stay when `alternate`. */
export function general(n: number, precision: number, alternate = false): string {
  const p = precision === 0 ? 1 : precision;
  const { digits, exponent } = significant(n, p);
  if (exponent < -4 || exponent >= p) {
    const tail = alternate ? digits.slice(1) : digits.slice(1).replace(/0+$/, '');
    return `${digits[0]}${tail || alternate ? `.${tail}` : ''}e${exponentText(exponent)}`;
  }
  const text =
    exponent < 0
      ? `0.${'0'.repeat(-exponent - 1)}${digits}`
      : digits.length > exponent + 1
        ? `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
        : digits;
  if (alternate) return text.includes('.') ? text : `${text}.`;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Text of |n| for a presentation type, lower case. */
export function floatText(n: number, type: string, precision: number, alternate = false): string {
  if (Number.isNaN(n)) return 'nan';
  if (!Number.isFinite(n)) return 'inf';
  switch (type.toLowerCase()) {
    case 'e':
      return exponential(n, precision, alternate);
    case 'g':
      return general(n, precision, alternate);
    default: {
      const text = fixed(n, precision);
      return alternate && precision === 0 ? `${text}.` : text;
    }
  }
}

export const isNegative = (n: number): boolean => n < 0 || Object.is(n, -0);
