import { describe, expect, test } from 'vitest';
import { performanceSettings } from '../../src/project/index.ts';
import { complaints, loaded, seen } from './temporary-project.ts';

const minimal = 'name: p\nprofile: p\n';
const block = (text: string): Record<string, string> => ({ 'project.yml': `${minimal}performance:\n${text}` });

describe('the performance block', () => {
  test('has defaults where it is left out', async () => {
    const { project } = await loaded({ 'project.yml': minimal });
    expect(performanceSettings(project.root.extra)).toEqual({
      profile: false,
      thresholds: { seconds: 30, memory: null, written: null },
      connectionPool: null,
      maxMemory: null,
      groups: new Map(),
    });
  });

  test('is read, templates included', async () => {
    const { project } = await loaded(
      block(
        '  profile: true\n  thresholds: {seconds: 1.5, memory_gb: 2}\n  connection_pool: 3\n' +
          '  max_memory_gb: "{{ 0.5 * 3 }}"\n  groups: {finance: {priority: 5, memory_limit: 2GB, threads: 1}}\n',
      ),
    );
    expect(performanceSettings(project.root.extra)).toEqual({
      profile: true,
      thresholds: { seconds: 1.5, memory: 2e9, written: null },
      connectionPool: 3,
      maxMemory: 1.5e9,
      groups: new Map([['finance', { priority: 5, memoryLimit: '2GB', threads: 1 }]]),
    });
  });

  test('every unknown key and wrong value is told at its place', async () => {
    const found = seen(
      await complaints(
        block(
          '  profil: true\n  profile: yes please\n  connection_pool: 0\n  max_memory_gb: -1\n' +
            '  thresholds:\n    second: 3\n    seconds: fast\n  groups:\n    finance: {memory_limit: much, prio: 1}\n',
        ),
      ),
    );
    expect(found).toEqual([
      "PA691 project.yml:4:3 'performance.profil' is not a setting of performance",
      "PA692 project.yml:5:12 'performance.profile' must be true or false, not 'yes please'",
      "PA692 project.yml:6:20 'performance.connection_pool' must be a whole number from 1 to 1024, not 0",
      "PA692 project.yml:7:18 'performance.max_memory_gb' must be a number above 0, not -1",
      "PA691 project.yml:9:5 'performance.thresholds.second' is not a setting of performance",
      "PA692 project.yml:10:14 'performance.thresholds.seconds' must be a number above 0, not 'fast'",
      "PA692 project.yml:12:29 'performance.groups.finance.memory_limit' must be a size such as '2GB', or a part such as " +
        "'50%', not 'much'",
      "PA691 project.yml:12:35 'performance.groups.finance.prio' is not a setting of performance",
    ]);
  });

  test('must be a mapping', async () => {
    expect(seen(await complaints({ 'project.yml': `${minimal}performance: on\n` }))).toEqual([
      "PA692 project.yml:3:14 'performance' must be a mapping, not True",
    ]);
  });
});
