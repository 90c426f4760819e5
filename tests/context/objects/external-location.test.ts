import { describe, expect, it } from 'vitest';
import { externalLocation, sourcePlugin, sourceRelation } from '../../../src/context/objects/index.ts';
import { PyDict, type Value } from '../../../src/core/value.ts';
import { dict, source } from '../../support/nodes.ts';

describe('the external location of a source', () => {
  const at = (meta: Record<string, Value>, config: Record<string, Value> = {}): string | null =>
    externalLocation(source('raw', 'orders', { meta: dict(meta), config, tags: ['x'] }));

  it.each([
    [{ external_location: 's3://b/{name}.parquet' }, "'s3://b/orders.parquet'"],
    [{ external_location: "read_csv('{schema}/{identifier}.csv')" }, "read_csv('raw/orders.csv')"],
    [{ external_location: "'{database}.csv'" }, "'db.csv'"],
    [{ external_location: '{root}/{name}', root: '/data' }, "'/data/orders'"],
    [{ external_location: '%(name)s.csv', formatter: 'oldstyle' }, "'orders.csv'"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Python's template strings look the same
    [{ external_location: '$name-${schema}.csv$$', formatter: 'template' }, "'orders-raw.csv$'"],
  ])('%j is %s', (meta, location) => {
    expect(at(meta)).toBe(location);
  });

  it('may stand in the config as well, and is absent by default', () => {
    expect(at({}, { external_location: '{name}.csv' })).toBe("'orders.csv'");
    expect(at({})).toBeNull();
  });

  it('refuses an unknown formatter', () => {
    expect(() => at({ external_location: 'x', formatter: 'no' })).toThrow(/Formatter no not recognized/);
  });

  it('is written in place of the name, and cut like one', () => {
    const node = source('raw', 'orders', { meta: dict({ external_location: '{name}.csv' }) });
    expect(sourceRelation(node, { quoting: new PyDict() }).str()).toBe("'orders.csv'");
    const cut = sourceRelation(node, { quoting: new PyDict() }, { limit: 0 });
    expect(cut.str()).toBe("(select * from 'orders.csv' where false limit 0)");
  });

  it('gives way to a plugin', () => {
    const node = source('raw', 'orders', { meta: dict({ plugin: 'excel', external_location: 'x' }) });
    expect(externalLocation(node)).toBeNull();
    expect(sourcePlugin(node)).toBe('excel');
  });
});
