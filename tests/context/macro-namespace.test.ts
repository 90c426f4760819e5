import { describe, expect, it } from 'vitest';
import { MacroNamespace, PackageMacros } from '../../src/context/macro-namespace.ts';
import type { MacroNode } from '../../src/model/index.ts';

const macro = (packageName: string, name: string): MacroNode =>
  ({ package_name: packageName, name, unique_id: `macro.${packageName}.${name}` }) as MacroNode;

const namespaceOf = (macros: MacroNode[], dispatch: { macroNamespace: string; searchOrder: string[] }[] = []) =>
  new MacroNamespace({ name: 'shop', dispatch }, ['shop', 'utils', 'dbt', 'dbt_duckdb'], macros);

describe('MacroNamespace', () => {
  const namespace = namespaceOf([
    macro('dbt', 'concat'),
    macro('dbt', 'default__concat'),
    macro('dbt_duckdb', 'duckdb__concat'),
    macro('dbt', 'create_table_as'),
    macro('dbt_duckdb', 'create_table_as'),
    macro('utils', 'star'),
    macro('utils', 'concat'),
    macro('shop', 'star'),
  ]);
  const id = (name: string, pkg: string): string | undefined => namespace.findMacro(name, pkg)?.unique_id;

  it('lets the own package win over the root project, and that over the built-in macros', () => {
    expect(id('star', 'shop')).toBe('macro.shop.star');
    expect(id('star', 'utils')).toBe('macro.utils.star');
    expect(id('concat', 'utils')).toBe('macro.utils.concat');
    expect(id('concat', 'shop')).toBe('macro.dbt.concat');
  });

  it('lets the adapter package win over the general one', () => {
    expect(id('create_table_as', 'shop')).toBe('macro.dbt_duckdb.create_table_as');
  });

  it('gives packages by name, and all built-in macros as dbt', () => {
    expect(namespace.find('utils', 'shop')).toBeInstanceOf(PackageMacros);
    expect(namespace.findInPackage('dbt', 'duckdb__concat')?.unique_id).toBe('macro.dbt_duckdb.duckdb__concat');
    expect(namespace.findInPackage('dbt_duckdb', 'duckdb__concat')).toBeUndefined();
  });

  it('dispatches to the adapter first, then to the default, in root project and namespace', () => {
    const found = namespace.dispatch('concat', 'dbt', ['duckdb', 'default'], 'shop');
    expect(found.macro?.unique_id).toBe('macro.dbt_duckdb.duckdb__concat');
    expect(found.tried).toEqual(['shop.duckdb__concat', 'shop.default__concat', 'dbt.duckdb__concat']);
  });

  it('follows the search order that the project configures', () => {
    const configured = namespaceOf(
      [macro('utils', 'default__hash'), macro('shop', 'default__hash'), macro('dbt', 'default__hash')],
      [{ macroNamespace: 'dbt', searchOrder: ['utils', 'shop', 'dbt'] }],
    );
    expect(configured.dispatch('hash', 'dbt', ['default'], 'shop').macro?.package_name).toBe('utils');
  });

  it('names everything it tried when nothing is found', () => {
    const found = namespace.dispatch('nothing', null, ['duckdb', 'default'], 'shop');
    expect(found).toEqual({ macro: undefined, tried: ['duckdb__nothing', 'default__nothing'] });
  });
});
