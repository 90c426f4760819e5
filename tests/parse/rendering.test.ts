import { afterEach, expect, test } from 'vitest';
import { PyDict, repr, type Value } from '../../src/core/value.ts';
import { type TestProject, testProject } from './support.ts';

let project: TestProject | undefined;
afterEach(() => project?.dispose());

async function manifestOfFiles(files: Readonly<Record<string, string>>) {
  project = testProject(files);
  const { result } = await project.parse();
  if (!result.ok) throw new Error('the project does not parse');
  return result.value;
}

test('target is the same dict in the project file and in a model: absent settings are an empty dict', async () => {
  const { manifest, context } = await manifestOfFiles({
    'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {demo: {+meta: {target: "{{ target }}"}}}\n',
    'models/a.sql': 'select 1 as id\n',
  });
  const meta = manifest.nodes.get('model.demo.a')?.config.get('meta');
  const { target } = context;
  expect(repr(target.get('settings') ?? null)).toBe('{}');
  expect(repr(meta ?? null)).toBe(repr(PyDict.of<Value>([['target', target]])));
});

test('a test argument that looks like a call over several lines is a text', async () => {
  const argument = (text: string) =>
    `models: [{name: a, columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [${text}]}}}]}]}]\n`;
  const refsOf = async (text: string) => {
    const { manifest } = await manifestOfFiles({
      'models/a.sql': "select 'x' as id\n",
      'models/b.sql': "select 'x' as id\n",
      'models/s.yml': argument(text),
    });
    const found = [...manifest.nodes.values()].find(node => node.resource_type === 'test');
    project?.dispose();
    return found !== undefined && 'refs' in found ? found.refs.map(ref => ref.name).sort() : null;
  };
  expect(await refsOf(`"ref('b')"`)).toEqual(['a', 'b']);
  expect(await refsOf(`"ref('b',\\n v=1)"`)).toEqual(['a']);
});
