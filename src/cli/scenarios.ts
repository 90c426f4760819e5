import { parseMemory } from '../api/scenarios/memory.ts';
import type { CommandResult, ProjectHandle } from '../index.ts';
import type { Call } from './call.ts';
import { UsageError } from './usage-error.ts';

type Which = Parameters<ProjectHandle['runScenarios']>[0];
type Asked = Parameters<ProjectHandle['runScenarios']>[1];

/** Runs a command, or does so once for each `--scenario`. @throws UsageError */
export function runOrScenarios(
  call: Call,
  which: Which,
  asked: Asked,
): (project: ProjectHandle) => Promise<CommandResult> {
  const files = call.texts('scenario');
  const { name: command } = call.command;
  const [parallel, memory] = [call.int('parallel'), call.text('memory')];
  if (files.length === 0) {
    const idle = parallel !== undefined ? '--parallel' : memory !== undefined ? '--memory' : undefined;
    if (idle !== undefined) throw new UsageError(`${idle} is about scenarios: give --scenario FILE...`, { command });
    return project => project[which](asked);
  }
  if (parallel !== undefined && parallel < 1) {
    throw new UsageError(`Invalid value for '--parallel': ${parallel} is not in the range x>=1.`, { command });
  }
  if (memory !== undefined && parseMemory(memory) === undefined) {
    const hint = 'Write a number and a unit: 4GB, 512MB, 1.5GiB.';
    throw new UsageError(`Invalid value for '--memory': '${memory}' is no size.`, { hint, command });
  }
  return project => project.runScenarios(which, asked, { files, parallel, memory });
}
