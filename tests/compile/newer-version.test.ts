import { expect, it } from 'vitest';
import { newerVersion, newerVersionText } from '../../src/compile/newer-version.ts';
import { manifestOf, model } from '../support/nodes.ts';

const version = (name: string, v: string | number, latest: string | number) =>
  model(name, [], { version: v, latest_version: latest, unique_id: `model.shop.${name}.v${v}` });

it('finds a version that is newer than the latest, by number', () => {
  const found = version('orders', 9, 9);
  const manifest = manifestOf(found, version('orders', 10, 9), version('orders', 2, 9), version('other', 11, 11));
  expect(newerVersion(manifest, found)).toBe('10');
  expect(newerVersionText('report', found, '10')).toContain("{{ ref('shop', 'orders', v='10') }}");
});

it('finds none where the latest is the newest, or where there are no versions', () => {
  const found = version('orders', 'b', 'b');
  expect(newerVersion(manifestOf(found, version('orders', 'a', 'b')), found)).toBeNull();
  const plain = model('plain');
  expect(newerVersion(manifestOf(plain), plain)).toBeNull();
});
