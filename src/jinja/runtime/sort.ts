import { typeName, type Value } from '../../core/value.ts';
import { typeError } from '../errors.ts';
import { compare } from './compare.ts';
import { asInt } from './ops.ts';

/** `reverse=...` of a sort: an int, as C reads it. */
export function reverseFlag(v: Value): boolean {
  const n = asInt(v);
  if (n === undefined) throw typeError(`'${typeName(v)}' object cannot be interpreted as an integer`);
  return Boolean(n);
}

/**
 * Stable sort by keys, in place of Python's `sorted`: only `<` is asked, and the error of two items without an order
 * names the later one first, as Python's merge sort does.
 */
export function sortValues(items: Value[], keyOf: (v: Value) => Value, reverse = false): Value[] {
  const keyed = items.map(item => ({ item, key: keyOf(item) }));
  if (reverse) keyed.reverse();
  mergeSort(keyed, (a, b) => compare('<', a.key, b.key));
  if (reverse) keyed.reverse();
  return keyed.map(entry => entry.item);
}

/** Binary insertion sort for short runs, as CPython has it, merge sort above. */
function mergeSort<T>(items: T[], less: (a: T, b: T) => boolean): void {
  if (items.length > 64) {
    const middle = items.length >> 1;
    const left = items.slice(0, middle);
    const right = items.slice(middle);
    mergeSort(left, less);
    mergeSort(right, less);
    let i = 0;
    let j = 0;
    for (let k = 0; k < items.length; k++) {
      const takeRight = i >= left.length || (j < right.length && less(right[j] as T, left[i] as T));
      items[k] = (takeRight ? right[j++] : left[i++]) as T;
    }
    return;
  }
  for (let i = initialRun(items, less); i < items.length; i++) {
    const pivot = items[i] as T;
    let low = 0;
    let high = i;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (less(pivot, items[middle] as T)) high = middle;
      else low = middle + 1;
    }
    items.copyWithin(low + 1, low, i);
    items[low] = pivot;
  }
}

/** Length of the run that the items start with; a descending one is reversed. */
function initialRun<T>(items: T[], less: (a: T, b: T) => boolean): number {
  if (items.length < 2) return items.length;
  let n = 2;
  if (less(items[1] as T, items[0] as T)) {
    while (n < items.length && less(items[n] as T, items[n - 1] as T)) n++;
    items.splice(0, n, ...items.slice(0, n).reverse());
  } else while (n < items.length && !less(items[n] as T, items[n - 1] as T)) n++;
  return n;
}
