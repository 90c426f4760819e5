import { cleanProject } from '../../project/clean.ts';
import { loadProjectFile } from '../../project/load.ts';
import type { CommandAction } from '../command.ts';
import { announce, emitAll, readVars, withReport } from '../session.ts';

/** `pa clean`: needs neither a profile nor a database. */
export const run: CommandAction = call =>
  withReport(call, async sink => {
    announce(call, sink);
    const vars = readVars(call, sink);
    if (vars === undefined) return 2;
    const loaded = loadProjectFile({
      projectDir: call.text('project_dir'),
      vars,
      targetPath: call.text('target_path'),
      versionCheck: call.flag('version_check', true),
      environment: { cwd: call.outside.cwd, env: call.outside.env },
    });
    if (!loaded.ok) {
      emitAll(sink, loaded.error);
      return 2;
    }
    const cleaned = cleanProject(loaded.value, {
      projectFilesOnly: call.flag('clean_project_files_only', true),
      emit: sink,
    });
    if (cleaned.ok) return 0;
    emitAll(sink, [cleaned.error]);
    return 2;
  });
