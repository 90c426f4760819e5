import * as n from './nodes.ts';
import { dbtMacroName, StatementParser } from './statement-parser.ts';

export { type Dialect, dbtMacroName } from './statement-parser.ts';

/** The whole grammar: Jinja's statements and, in the dialect `dbt`, its `test`, `materialization` and `docs` blocks. */
export class JinjaParser extends StatementParser {
  protected override statement(name: string): (() => n.Stmt) | undefined {
    if (this.dialect === 'dbt') {
      if (name === 'test') return this.parseTestBlock;
      if (name === 'materialization') return this.parseMaterialization;
      if (name === 'docs') return this.parseDocs;
    }
    return super.statement(name);
  }

  private parseTestBlock(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const { name } = this.parseNameTarget('store');
    const { args, defaults } = this.parseSignature();
    return new n.Macro(lineno, pos, dbtMacroName(`test_${name}`), args, defaults, this.parseBody('endtest'));
  }

  private parseDocs(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const { name } = this.parseNameTarget('store');
    return new n.Macro(lineno, pos, `dbt_docs__${name}`, [], [], this.parseBody('enddocs'));
  }

  private parseMaterialization(): n.Stmt {
    const { lineno, pos } = this.nextToken();
    const { name } = this.parseNameTarget('store');
    const args: n.Name[] = [];
    const defaults: n.Expr[] = [];
    let adapter = 'default';
    while (this.skip('comma')) {
      const target = this.parseNameTarget('param');
      if (target.name === 'default') continue;
      if (target.name === 'adapter') {
        this.expect('assign');
        const value = this.parseExpression();
        adapter = value.type === 'Const' ? String(value.value) : '';
      } else if (target.name === 'supported_languages') {
        this.expect('assign');
        args.push(target);
        defaults.push(this.parseExpression());
      } else {
        this.failAt(
          `Compilation Error\n  materialization '${name}' received unknown argument '${target.name}'.`,
          target,
          'MaterializationArgError',
        );
      }
    }
    if (args.length === 0) {
      args.push(new n.Name(lineno, pos, 'supported_languages', 'param'));
      defaults.push(new n.List(lineno, pos, [new n.Const(lineno, pos, 'sql')]));
    }
    const full = dbtMacroName(`materialization_${name}_${adapter}`);
    return new n.Macro(lineno, pos, full, args, defaults, this.parseBody('endmaterialization'));
  }
}
