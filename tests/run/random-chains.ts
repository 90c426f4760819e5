import fc from 'fast-check';
import { CHAIN_PASSES } from '../../src/model/index.ts';

/**
 * Random projects of models that build on each other, as plain data, and their SQL. All models give the columns
 * `simulation_year, k, v, d, s`, so that any can read any.
 */

/** How a model names another one in its query. */
export const STYLES = [
  'alias',
  'bare alias',
  'quoted alias',
  'own name',
  'full name',
  'upper case',
  'cte of its name',
  'cte of its name with columns',
  'recursive cte of its name',
  'nested cte of its name',
  'cte of its name beside it',
  'no database',
  'comments',
  'string',
  'comma',
  'using',
  'from first',
  'columns named',
  'twice',
  'twice in one cte',
  'star',
  'correlated',
] as const;
export type Style = (typeof STYLES)[number];

const SHAPES = [
  'map',
  'aggregate',
  'union',
  'join',
  'window',
  'filter',
  'nothing',
  'distinct',
  'except',
  'semi',
  'recursive',
  'limit',
  'qualify',
] as const;

const TAILS = ['', '\n-- end of `P`', '\n/* `P`; */', '\n;', ';\n', ' ;;  ', '; -- `P`'] as const;

const KINDS = ['columnar', 'columnar', 'columnar', 'columnar', 'columnar', 'ephemeral', 'view', 'table'] as const;

export interface RandomStep {
  readonly shape: (typeof SHAPES)[number];
  /** which of the steps before (0: the input) are read, each as `reads[i] modulo how many there are` */
  readonly reads: readonly { readonly step: number; readonly style: Style }[];
  readonly kind: (typeof KINDS)[number];
  readonly persist: 'table' | 'parquet' | 'none' | null;
  /** reads its own rows of the period before */
  readonly state: boolean;
  /** reads all earlier periods of another step, by its relation's name */
  readonly past: number | null;
  /** reads all periods of a step before, without a filter */
  readonly history: number | null;
  readonly tail: (typeof TAILS)[number];
  readonly mixedCase: boolean;
}

export interface RandomProject {
  readonly chains: readonly (readonly RandomStep[])[];
  /** the periods that are run, in order; a repeated one with other input */
  readonly periods: readonly number[];
  readonly seed: number;
  readonly threads: number;
  /** passes (by index) that variants switch off, or have alone; behind the last: worked out both ways and compared */
  readonly variants: readonly number[];
}

const index = fc.nat({ max: 20 });
const oneIn = (n: number, arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { freq: n });

const step: fc.Arbitrary<RandomStep> = fc.record({
  shape: fc.constantFrom(...SHAPES),
  reads: fc.array(fc.record({ step: index, style: fc.constantFrom(...STYLES) }), { minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom(...KINDS),
  persist: fc.constantFrom('table', 'parquet', 'none', null, null, null),
  state: fc.integer({ min: 0, max: 4 }).map(n => n === 0),
  past: oneIn(1, index).map(n => (n !== null && n % 3 === 0 ? n : null)),
  history: oneIn(1, index).map(n => (n !== null && n % 3 === 0 ? n : null)),
  tail: fc.constantFrom(...TAILS),
  mixedCase: fc.boolean(),
});

export const randomProject: fc.Arbitrary<RandomProject> = fc.record({
  chains: fc.array(fc.array(step, { minLength: 2, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  periods: fc.constantFrom([1, 2, 3, 2], [1, 2, 2, 3], [1, 1, 2, 3], [2, 3, 1, 3]),
  seed: fc.nat({ max: 1_000_000 }),
  threads: fc.constantFrom(1, 3),
  variants: fc.uniqueArray(fc.nat({ max: CHAIN_PASSES.length * 2 }), { minLength: 2, maxLength: 3 }),
});

/** One way to build the same models. */
export interface Variant {
  readonly name: string;
  /** further settings of the columnar models; null: they are incremental models, as dbt would build them */
  readonly config: string | null;
}

export function variantsOf(project: RandomProject): Variant[] {
  const some = project.variants.map((n): Variant => {
    const pass = CHAIN_PASSES[n >> 1];
    if (pass === undefined) return { name: 'validated', config: 'validate_results=true' };
    return n % 2 === 0
      ? { name: `only_${pass}`, config: `passes=['${pass}']` }
      : { name: `without_${pass}`, config: `passes={'${pass}': false}` };
  });
  return [
    { name: 'dbt', config: null },
    { name: 'fused', config: '' },
    { name: 'stepwise', config: 'passes=false' },
    ...some,
  ];
}

/** Files of a variant's models, by path. */
export function filesOf(chain: readonly RandomStep[], prefix: string, variant: Variant): Record<string, string> {
  const names = chain.map((one, i) => `${prefix}_${one.mixedCase ? 'Step' : 'step'}_${i}`);
  const files: Record<string, string> = {};
  for (const i of chain.keys()) files[`models/${names[i]}.sql`] = modelText({ chain, names, i, variant });
  return files;
}

interface Place {
  readonly chain: readonly RandomStep[];
  readonly names: readonly string[];
  readonly i: number;
  readonly variant: Variant;
}

const YEAR = "{{ var('simulation_year') }}";

function modelText(place: Place): string {
  const { chain, names, i } = place;
  const own = chain[i]!;
  const [left, right] = [operand(place, 0), operand(place, own.reads.length > 1 ? 1 : 0)];
  const more = own.reads.length > 2 ? `\nunion all select ${YEAR}, * from ${operand(place, 2)} l` : '';
  let text = `select * from (\n${bodyOf(own, left, right)}\n) as body${more}`;
  if (own.state && own.kind === 'columnar') {
    text += `\n{% if is_incremental() %}\nunion all (select ${YEAR}, k, v, d, s from {{ this }}`;
    text += ` where simulation_year = ${YEAR} - 1 order by all limit 30)\n{% endif %}`;
  }
  const past = pastOf(place);
  if (past !== null) {
    text += `\n{% set other = adapter.get_relation(this.database, this.schema, '${names[past]}') %}`;
    text += `\n{% if other is not none %}union all (select ${YEAR}, k, v, d, s from {{ other }}`;
    text += ` where simulation_year < ${YEAR} order by all limit 30){% endif %}`;
  }
  const history = historyOf(place);
  if (history !== null) {
    text += `\nunion all select ${YEAR}, k, (sum(v) % 1009)::bigint, (sum(d) % 97)::decimal(18, 2), max(s)`;
    text += ` from {{ ref('${names[history]}') }} group by k`;
  }
  return configOf(place) + text + tailOf(place);
}

function configOf({ chain, i, variant, names }: Place): string {
  const { kind, persist } = chain[i]!;
  if (kind !== 'columnar') return `{{ config(materialized='${kind}') }}\n`;
  if (variant.config === null) {
    // dbt deletes only periods that the new rows have; ours also one that became empty.
    const gone = `{% if is_incremental() %}delete from {{ this }} where simulation_year = ${YEAR}{% endif %}`;
    return (
      "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='simulation_year', " +
      `pre_hook="${gone}") }}\n`
    );
  }
  const given = isMentioned(chain, i) && persist === 'none' ? null : persist;
  const settings = ["materialized='columnar'", "period='simulation_year'", variant.config];
  if (given !== null) settings.push(`persist='${given}'`);
  if (given === 'parquet' && names[i]!.endsWith('3')) settings.push("partition_by=['k']");
  return `{{ config(${settings.filter(text => text !== '').join(', ')}) }}\n`;
}

/** A trailing semicolon is fine for columnar models alone. */
function tailOf({ chain, i, variant, names }: Place): string {
  const { tail, kind } = chain[i]!;
  if (tail.includes(';') && (variant.config === null || kind !== 'columnar')) return '';
  return tail.replaceAll('`P`', `main.${names[i]}`);
}

/** Another columnar step whose earlier periods are read; its own are `state`. */
function pastOf({ chain, i }: Place): number | null {
  const { past, kind } = chain[i]!;
  if (past === null || kind !== 'columnar') return null;
  const other = past % chain.length;
  return other !== i && chain[other]!.kind === 'columnar' ? other : null;
}

const isMentioned = (chain: readonly RandomStep[], step: number): boolean =>
  chain.some((_, i) => pastOf({ chain, i, names: [], variant: { name: '', config: null } }) === step);

/** A step before, whose rows of all periods are read. */
function historyOf({ chain, i }: Place): number | null {
  const { history, kind } = chain[i]!;
  if (history === null || kind !== 'columnar' || i === 0) return null;
  return chain[history % i]!.kind === 'columnar' ? history % i : null;
}

/** The rows of this period of what a step reads: `k, v, d, s`, in parentheses. */
function operand(place: Place, nth: number): string {
  const { chain, names, i } = place;
  const own = chain[i]!;
  const { step: asked, style } = own.reads[nth]!;
  const read = asked % (i + 1);
  if (read === 0) return `(select k, v, d, s from {{ ref('input') }} where simulation_year = ${YEAR})`;
  const name = names[read - 1]!;
  // What has no table of its own goes by another name there.
  const plain = chain[read - 1]!.kind === 'ephemeral' || own.kind !== 'columnar';
  return `(${styled(plain && NAMED.has(style) ? 'alias' : style, name)})`;
}

/** Styles that count on the relation's own name. */
const NAMED: ReadonlySet<Style> = new Set<Style>([
  'own name',
  'full name',
  'star',
  'no database',
  'correlated',
  'comma',
  'upper case',
]);

function styled(style: Style, name: string): string {
  const ref = `{{ ref('${name}') }}`;
  const other = name.toUpperCase();
  const now = `simulation_year = ${YEAR}`;
  const columns = (of: string): string => `${of}.k, ${of}.v, ${of}.d, ${of}.s`;
  switch (style) {
    case 'alias':
      return `select ${columns('x')} from ${ref} as x where x.${now}`;
    case 'bare alias':
      return `select ${columns('x')} from ${ref} x where x.${now}`;
    case 'quoted alias':
      return `select ${columns('"a ""b"')} from ${ref} "a ""b" where ${now}`;
    case 'own name':
      return `select ${columns(other)} from ${ref} where ${name}.${now}`;
    case 'full name':
      return `select ${columns(ref)} from ${ref} where ${ref}.${now}`;
    case 'upper case':
      return `select ${columns(name)} from {{ ref('${name}') | upper }} where ${now}`;
    case 'cte of its name':
      return `with ${other} as (select * from ${ref} where ${now}) select ${columns(name)} from ${name}`;
    case 'cte of its name with columns':
      return `with ${name}(y, k, v, d, s) as (select simulation_year, k, v, d, s from ${ref} where ${now})
        select k, v, d, s from ${name}`;
    case 'recursive cte of its name':
      return `with recursive one as (select 1 as n), "${name}" (k, v, d, s) as materialized (
        select k, v, d, s from ${ref} where ${now}) select ${columns(name)} from ${name}, one`;
    case 'nested cte of its name':
      return `select * from (with ${name} as (select k, v, d, s from ${ref} z where z.${now}) from ${name})
        union all select k, v, d, s from ${ref} where ${now}`;
    case 'cte of its name beside it':
      return `with ${name} (k, v, d, s) as (select k, v, d, s from ${ref} where ${now}) select a.k, a.v, a.d, z.s
        from ${name} a left join (select k, max(s) as s from ${ref} where ${now} group by k) z on a.k = z.k`;
    case 'no database':
      return `select k, v, d, s from {{ ref('${name}').schema }}.{{ ref('${name}').identifier }} where ${name}.${now}`;
    case 'comments':
      return `/* from ${ref} */ select k, v, d, s from -- ${ref}
        ${ref} /* the ${ref} */ -- where
        where ${now}`;
    case 'string':
      return `select k, v, d, s from ${ref} where ${now} and '${ref}' <> '' and 'it''s ${ref} x' <> $$ ${ref} $$`;
    case 'comma':
      return `select ${columns(name)} from ${ref}, (select 1 as one) as o where ${name}.${now}`;
    case 'using':
      return `select k, v, d, s from ${ref} join (select ${YEAR} as simulation_year) using (simulation_year)`;
    case 'from first':
      return `from ${ref} select k, v, d, s where ${now}`;
    case 'columns named':
      return `select c2 as k, c3 as v, c4 as d, c5 as s from (select simulation_year, k, v, d, s from ${ref}) as x(c1, c2, c3, c4, c5)
        where c1 = ${YEAR}`;
    case 'twice':
      return `select a.k, (a.v + b.n)::bigint as v, a.d, a.s from ${ref} as a
        join (select k, count(*) as n from ${ref} where ${now} group by k) as b on a.k = b.k where a.${now}`;
    case 'twice in one cte':
      return `with both_ as (select * from ${ref} where ${now} union all select * from ${ref} where ${now} and v > 3)
        select k, v, d, s from both_`;
    case 'star':
      return `select ${name}.* exclude (simulation_year) from ${ref} where ${now}`;
    case 'correlated':
      return `select k, v, d, s from ${ref} where ${now} and exists (select 1 from (select 'k1' as k) as y
        where y.k <> ${name}.k)`;
  }
}

function bodyOf({ shape, reads }: RandomStep, left: string, right: string): string {
  const first = reads[0]!.step;
  switch (shape) {
    case 'map':
      return `select ${YEAR} as simulation_year, k, (v * 2 + ${first}) % 1009 as v, d, s from ${left} l`;
    case 'aggregate':
      return `select ${YEAR} as simulation_year, k, (sum(v) % 1009)::bigint as v, sum(d)::decimal(18, 2) as d, max(s) as s
        from ${left} l group by k`;
    case 'union':
      return `select ${YEAR} as simulation_year, * from (from ${left} l union all from ${right} r)`;
    case 'join':
      return `select ${YEAR} as simulation_year, l.k, ((coalesce(l.v, 0) + coalesce(r.v, 0)) % 1009)::bigint as v, l.d, r.s
        from ${left} l left join (select k, sum(v) as v, min(s) as s from ${right} r group by k) r on l.k = r.k`;
    case 'window':
      return `select ${YEAR} as simulation_year, k, (sum(v) over (partition by k order by v, d, s) % 1009)::bigint as v, d, s
        from ${left} l`;
    case 'filter':
      return `select ${YEAR} as simulation_year, * from ${left} l where v % 3 <> ${first % 3}`;
    case 'nothing':
      return `select ${YEAR} as simulation_year, * from ${left} l where s = 'never' and ${YEAR} <> 2`;
    case 'distinct':
      return `select distinct ${YEAR} as simulation_year, k, v, d, s from ${left} l`;
    case 'except':
      return `select ${YEAR} as simulation_year, * from (from ${left} l except all (from ${right} r where v > 5))`;
    case 'semi':
      return `select ${YEAR} as simulation_year, * from ${left} l where k in (select k from ${right} r where v % 2 = 0)`;
    case 'recursive':
      return `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2)
        select ${YEAR} as simulation_year, k, (v + i) % 1009 as v, d, s from ${left} l, n`;
    case 'limit':
      return `select ${YEAR} as simulation_year, * from ${left} l order by all limit 7`;
    case 'qualify':
      return `select ${YEAR} as simulation_year, * from ${left} l
        qualify row_number() over (partition by k order by v, d, s) = 1`;
  }
}

/** The input of all models as CSV text: nulls, doubled rows, and sometimes a period without any. */
export function inputCsv(seed: number, round: number): string {
  let state = (seed * 2654435761 + round * 40503) >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const lines = ['simulation_year,k,v,d,s'];
  for (const year of [1, 2, 3]) {
    const rows = next(4) === 0 ? 0 : next(12);
    for (let i = 0; i < rows; i += 1) {
      const line = [
        year,
        next(7) === 0 ? '' : `k${next(4)}`,
        next(7) === 0 ? '' : next(20) - 4,
        next(7) === 0 ? '' : (next(4000) / 100).toFixed(2),
        ['', 'a', "it's", 'ä"b'.replaceAll('"', '""'), ' '].map(text => (text === '' ? '' : `"${text}"`))[next(5)],
      ].join(',');
      lines.push(line);
      if (next(5) === 0) lines.push(line);
    }
  }
  return `${lines.join('\n')}\n`;
}
