import { PyDict, type Value } from '../core/value.ts';
import type { Target } from '../model/project.ts';

/**
 * `target` of templates: the connection's facts, without secrets. The keys are those of dbt-duckdb's credentials, then
 * the names of target and profile.
 */
export function targetDict(target: Target): PyDict {
  const raw = (key: string): Value => target.raw.get(key) ?? null;
  return PyDict.of<Value>([
    ['database', target.database],
    ['schema', target.schema],
    ['path', target.path],
    ['config_options', orNull(target.configOptions)],
    ['extensions', raw('extensions')],
    ['settings', orNull(target.settings)],
    ['external_root', target.externalRoot],
    ['use_credential_provider', raw('use_credential_provider')],
    ['attach', raw('attach')],
    ['filesystems', raw('filesystems')],
    ['remote', raw('remote')],
    ['plugins', raw('plugins')],
    ['disable_transactions', target.disableTransactions],
    ['type', target.type],
    ['threads', target.threads],
    ['name', target.targetName],
    ['target_name', target.targetName],
    ['profile_name', target.profileName],
  ]);
}

function orNull(dict: PyDict): Value {
  return dict.size === 0 ? null : dict;
}
