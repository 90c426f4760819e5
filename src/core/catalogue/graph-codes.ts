import type { MessageText } from './index.ts';

/** What a node asks for when it names another resource. */
interface Wanted {
  /** `Model`, `Test`, `Unit_Test`: the asking resource's type as a title */
  title: string;
  id: string;
  file: string;
  /** `node`, `source`, `metric`, `function` */
  kind: string;
  name: string;
  package: string | null;
  version?: string | number | null;
  disabled: boolean;
  hint?: string;
}

const reason = (d: Wanted): string => (d.disabled ? 'is disabled' : 'was not found');
const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** The sentence for tests, which know neither version nor "or project"; an absent package still leaves its words. */
const testSentence = (d: Wanted, packageText: string): string =>
  `${d.title} '${d.id}' (${d.file}) depends on a ${d.kind} named '${d.name}' ${packageText}which ${reason(d)}`;

/** PA3xx: refs, sources and the graph. */
export const GRAPH_CODES = {
  /** The nodes depend on one another in a circle. */
  PA301: (d: { path: readonly string[]; places?: readonly string[]; periodic?: boolean }): MessageText => ({
    kind: 'Runtime Error',
    message: `Found a cycle: ${d.path.join(' --> ')}`,
    hint:
      (d.places?.length
        ? `Break the circle at one of these refs:\n${d.places.map(p => `  ${p}`).join('\n')}`
        : 'Break the circle at one of these refs.') +
      (d.periodic === true
        ? "\nWithin a period columnar models may not read each other in a circle; prior(ref('model')) reads the period before."
        : ''),
  }),
  /** A ref, source, metric or function names something that is not there, or is disabled. */
  PA302: (d: Wanted): MessageText => ({
    kind: 'Compilation Error',
    message:
      `${d.title} '${d.id}' (${d.file}) depends on a ${d.kind} named '${d.name}' ` +
      (d.version === undefined || d.version === null ? '' : `with version '${d.version}' `) +
      (d.package === null ? '' : `in package or project '${d.package}' `) +
      `which ${reason(d)}`,
    ...withHint(d.hint),
  }),
  /** A test depends on something that is not there; the test is left out. */
  PA303: (d: Wanted): MessageText => ({
    kind: 'Compilation Error',
    message: testSentence(d, `in package '${d.package ?? ''}' `),
    event: 'NodeNotFoundOrDisabled',
    ...withHint(d.hint),
  }),
  /** A test depends on something that is disabled; the test is left out. */
  PA304: (d: Wanted): MessageText => ({
    kind: 'Compilation Error',
    message: testSentence(d, d.package === null ? '' : `in package '${d.package}' `),
    event: 'InvalidDisabledTargetInTestNode',
  }),
  /** A private or protected model is referred to from outside its group or package. */
  PA305: (d: { id: string; target: string; access: string; scope: string }): MessageText => ({
    kind: 'Parsing Error',
    message:
      `Node ${d.id} attempted to reference node ${d.target}, which is not allowed because the referenced node is ` +
      `${d.access} to the '${d.scope}' ${d.access === 'private' ? 'group' : 'package'}.`,
    hint:
      d.access === 'private'
        ? `Add the node to group '${d.scope}', or make the model protected or public.`
        : 'Make the model public, or drop restrict-access in the package that owns it.',
  }),
  /** A ref without a package fits nodes of several packages. */
  PA306: (d: { name: string; ids: readonly string[] }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `When referencing '${d.name}', found nodes in multiple packages: ${d.ids.map(id => `'${id}'`).join(', ')}\n` +
      `To fix this, use two-argument 'ref', with the package name first: ` +
      d.ids.map(id => `'${id.split('.')[1]}'`).join(' or '),
  }),
  /** A node of a package refers to a node of the root project without saying so. */
  PA307: (d: { name: string; package: string; target: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `The node '${d.name}' in package '${d.package}' depends on the root project node '${d.target}'. ` +
      'This may lead to unexpected cycles downstream.',
    hint: 'Set the flag require_ref_searches_node_package_before_root, or name the package in the ref.',
    event: 'PackageNodeDependsOnRootProjectNode',
  }),
  /** A dependency that is recorded but in none of the graph's maps. */
  PA308: (d: { id: string; dependency: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `'${d.id}' depends on '${d.dependency}' which is not in the graph!`,
  }),
  /** A unit test that does not fit its model. */
  PA309: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: d.text,
    ...withHint(d.hint),
  }),
  /** A node's group is not defined. */
  PA310: (d: { group: string; groups: readonly string[]; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Invalid group '${d.group}', expected one of [${d.groups.map(g => `'${g}'`).join(', ')}]`,
    ...withHint(d.hint),
  }),
  /** A metric that names a measure or a metric which is not there. */
  PA311: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: d.text,
    ...withHint(d.hint),
  }),
  /** A model whose time is over. */
  PA312: (d: { name: string; date: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Model ${d.name} has passed its deprecation date of ${d.date}. It should be disabled or removed.`,
    event: 'DeprecatedModel',
  }),
  /** A model reads one whose time is over, or will be. */
  PA313: (d: { name: string; target: string; date: string; past: boolean; latest: string | null }): MessageText => ({
    kind: 'Compilation Error',
    message: d.past
      ? `Model '${d.name}' refers to ${d.target}, which was deprecated on ${d.date}.`
      : `Model '${d.name}' refers to ${d.target}, which will be deprecated on ${d.date}.`,
    ...withHint(d.latest === null ? undefined : `There is a newer version: {{ ${d.latest} }}`),
    event: d.past ? 'DeprecatedReference' : 'UpcomingReferenceDeprecation',
  }),
};
