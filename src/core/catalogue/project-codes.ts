import type { MessageText } from './index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });
const listed = (names: readonly string[]): string => names.map(name => `\n - ${name}`).join('');

/** PA1xx: project files, profiles, packages, YAML, the command line. */
export const PROJECT_CODES = {
  /** No project file at or above the folder. */
  PA101: (d: { folder: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `No project.yml or dbt_project.yml found at ${d.folder} or above`,
    hint: 'Change into a project folder, or pass --project-dir.',
  }),
  /** The folder given holds no project file. */
  PA102: (d: { folder: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `No project.yml or dbt_project.yml found at ${d.folder}`,
    hint: 'Pass the folder that holds the project file to --project-dir.',
  }),
  /** The folder given does not exist. */
  PA103: (d: { folder: string }): MessageText => ({
    kind: 'Usage Error',
    message: `The project directory ${d.folder} does not exist`,
    hint: 'Check the path given to --project-dir.',
  }),
  /** A key that a project file does not have. */
  PA104: (d: { key: string; file: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Additional properties are not allowed ('${d.key}' was unexpected) in ${d.file}`,
    ...withHint(d.hint),
  }),
  /** A value of the wrong type. */
  PA105: (d: { key: string; expected: string; found: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.key}' must be ${d.expected}, not ${d.found}`,
  }),
  /** The project has no name. */
  PA106: (d: { file: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Required "name" field not present in ${d.file}`,
    hint: "Add a line such as 'name: my_project'.",
  }),
  /** The project's name is no identifier, or means something else in templates. */
  PA107: (d: { name: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Invalid project name '${d.name}': ${d.reason}`,
    hint: 'Choose another name.',
  }),
  /** Two names for the same thing. */
  PA108: (d: { first: string; second: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.first}' and '${d.second}' cannot both be defined`,
    hint: `Keep '${d.second}'.`,
  }),
  /** A file that should hold a mapping holds something else. */
  PA109: (d: { file: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `${d.file} does not parse to a dictionary`,
    hint: "Write 'key: value' lines.",
  }),

  /** A YAML file does not parse. */
  PA110: (d: { reason: string; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `YAML syntax error: ${d.reason}`,
    ...withHint(d.hint),
  }),
  /** A mapping holds the same key twice. */
  PA111: (d: { key: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Duplicate key '${d.key}': the last one wins`,
    hint: 'Remove one of the two.',
    event: 'DuplicateYAMLKeysDeprecation',
  }),
  /** The project asks for other versions of dbt. */
  PA112: (d: { name: string; installed: string; required: string }): MessageText => ({
    kind: 'Runtime Error',
    message:
      `This version of dbt is not supported with the '${d.name}' package.\n` +
      `  Installed version of dbt: ${d.installed}\n  Required version of dbt for '${d.name}': ${d.required}`,
    hint: `Check for a different version of the '${d.name}' package, or run again with --no-version-check.`,
  }),
  /** A template in a YAML file does not parse, or failed. */
  PA113: (d: { template: string; reason: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Could not render ${d.template}: ${d.reason}`,
  }),
  /** A version requirement that cannot be read, or that nothing can satisfy. */
  PA114: (d: { requirement: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The version requirement ${d.requirement} ${d.reason}`,
    hint: "Write requirements such as '>=1.6.0' or ['>=1.6.0', '<2.0.0'].",
  }),
  /** A key of the project file that dbt has renamed. */
  PA115: (d: { old: string; current: string | null; event: string }): MessageText => ({
    kind: 'Runtime Error',
    message:
      d.current === null
        ? `'${d.old}' in the project file is deprecated`
        : `'${d.old}' is deprecated in favor of '${d.current}'`,
    hint:
      d.current === null
        ? `Use the ${d.old === 'log-path' ? '--log-path' : '--target-path'} option or its environment variable.`
        : `Rename it to '${d.current}'.`,
    event: d.event,
  }),
  /** A flag in `flags:` that does not exist or has a wrong value. */
  PA116: (d: { flag: string; reason: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `flags: '${d.flag}' ${d.reason}`,
    ...withHint(d.hint),
  }),

  /** A file or folder of the project cannot be read. */
  PA117: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `${d.path} cannot be read: ${d.reason}`,
    hint: 'Check its permissions.',
  }),

  /** The project names no profile. */
  PA120: (d: { file: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `No profile was specified for this project. Profiles are read from ${d.file}`,
    hint: "Add a line 'profile: <name>' to the project file, or pass --profile.",
  }),
  /** There is no profiles.yml. */
  PA121: (d: { file: string; profile: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not find profile named '${d.profile}': there is no ${d.file}`,
    hint: 'Write a profiles.yml beside the project file, or pass the folder that holds one to --profiles-dir.',
  }),
  /** The profile is not in profiles.yml. */
  PA122: (d: { profile: string; file: string; known: readonly string[]; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message:
      `Could not find profile named '${d.profile}' in ${d.file}` +
      (d.known.length > 0 ? `. The profiles there are:${listed(d.known)}` : ', which holds no profiles'),
    ...withHint(d.hint),
  }),
  /** A profile is malformed. */
  PA123: (d: { profile: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The profile '${d.profile}' ${d.reason}`,
    hint: "A profile holds 'target: <name>' and 'outputs:' with one mapping per target.",
  }),
  /** The credentials of a target are wrong. */
  PA124: (d: { profile: string; target: string; reason: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Credentials in profile "${d.profile}", target "${d.target}" invalid: ${d.reason}`,
    ...withHint(d.hint),
  }),
  /** The profile has no such target. */
  PA125: (d: { profile: string; target: string; known: readonly string[]; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message:
      `The profile '${d.profile}' does not have a target named '${d.target}'. ` +
      `The valid target names for this profile are:${listed(d.known)}`,
    ...withHint(d.hint),
  }),
  /** A profile says no target. */
  PA126: (d: { profile: string; target: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `target not specified in profile '${d.profile}', using '${d.target}'`,
    hint: "Add 'target: <name>' to the profile.",
    event: 'MissingProfileTarget',
  }),
  /** Flags stand in profiles.yml and in the project file. */
  PA127: (d: { file: string; projectFile: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Do not specify both 'config' in ${d.file} and 'flags' in ${d.projectFile}`,
    hint: `Keep 'flags' in ${d.projectFile}.`,
  }),
  /** Flags stand in profiles.yml, their old place. */
  PA128: (d: { file: string; projectFile: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'config' in ${d.file} is deprecated`,
    hint: `Move it to 'flags' in ${d.projectFile}.`,
    event: 'ProjectFlagsMovedDeprecation',
  }),

  /** An option's value is no YAML mapping. */
  PA170: (d: { option: string; text: string; reason: string }): MessageText => ({
    kind: 'Usage Error',
    message: `Invalid value for '--${d.option}': '${d.text}' is not a valid YAML mapping: ${d.reason}`,
    hint:
      d.option === 'vars'
        ? `Write --vars '{name: value}', --vars "name: value", or --vars name=value.`
        : `Write --${d.option} '{name: value}'.`,
  }),
  /** `--warn-error-options` is malformed. */
  PA171: (d: { reason: string }): MessageText => ({
    kind: 'Usage Error',
    message: `warn_error_options ${d.reason}`,
    hint: `Write {error: all, warn: [NoNodesForSelectionCriteria]} or {error: [...], silence: [...]}.`,
  }),

  /** A variable with the reserved prefix that no option has. */
  PA172: (d: { name: string; hint?: string }): MessageText => ({
    kind: 'Usage Error',
    message: `The environment variable ${d.name} has no meaning: names with DBT_ENGINE_ are reserved`,
    hint: d.hint ?? 'Rename it, or unset it.',
    event: 'EnvironmentVariableNamespaceDeprecation',
  }),

  /** Packages are asked for that are not installed. */
  PA180: (d: { specified: number; file: string; installed: number; folder: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `dbt found ${d.specified} package(s) specified in ${d.file}, ` +
      `but only ${d.installed} package(s) installed in ${d.folder}`,
    hint: 'Run "pa deps" (or "dbt deps") to install package dependencies.',
  }),
  /** Two packages have the same name. */
  PA181: (d: { name: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `dbt found more than one package with the name "${d.name}" included in this project. ` +
      'Package names must be unique in a project.',
    hint: 'Rename one of these packages.',
  }),
  /** packages.yml or dependencies.yml is malformed. */
  PA182: (d: { file: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `${d.file} is malformed: ${d.reason}`,
    hint: 'An entry is one of package+version, git+revision, local, or tarball+name.',
  }),
  /** selectors.yml is malformed. */
  PA183: (d: { reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read selectors.yml: ${d.reason}`,
  }),

  /** A package is asked for at two revisions. */
  PA184: (d: { package: string; versions: readonly string[] }): MessageText => ({
    kind: 'Dependency Error',
    message: `git dependencies should contain exactly one version. ${d.package} contains: ${d.versions.join(', ')}`,
    hint: 'Ask for the same revision everywhere.',
  }),
  /** A package could not be fetched. */
  PA185: (d: { package: string; reason: string }): MessageText => ({
    kind: 'Dependency Error',
    message: `Could not install ${d.package}: ${d.reason}`,
  }),
  /** A git package follows a branch. */
  PA186: (d: { git: string; revision: string }): MessageText => ({
    kind: 'Dependency Error',
    message:
      `The git package "${d.git}" is ` +
      (d.revision === 'HEAD' ? 'not pinned, using HEAD (default branch)' : `pinned to the "${d.revision}" branch`) +
      '. This can introduce breaking changes into your project without warning!',
    hint: "Set 'revision' to a tag or a commit, or 'warn-unpinned: false'.",
    event: 'DepsUnpinned',
  }),
  /** No version of a hub package fits. */
  PA187: (d: { package: string; requested: readonly string[]; available: readonly string[] }): MessageText => ({
    kind: 'Dependency Error',
    message:
      `Could not find a matching compatible version for package ${d.package}\n` +
      `  Requested range: ${d.requested.join(', ')}\n  Compatible versions: ${d.available.join(', ') || 'none'}`,
    hint: 'Change the requirement, or pass --no-version-check to allow versions for another dbt.',
  }),
  /** The package hub did not answer. */
  PA188: (d: { package: string; reason: string }): MessageText => ({
    kind: 'Dependency Error',
    message: `Could not look up ${d.package} on the package hub: ${d.reason}`,
    hint: 'Check the name and the network; DBT_PACKAGE_HUB_URL names another hub, and git or local packages need none.',
  }),
  /** One package is asked for from two kinds of sources. */
  PA189: (d: { package: string; kinds: readonly string[] }): MessageText => ({
    kind: 'Dependency Error',
    message: `Cannot incorporate ${d.package} from ${d.kinds.join(' and ')}: mismatched types`,
    hint: 'Ask for it from one source.',
  }),
  /** Two packages have the same project name. */
  PA190: (d: { name: string }): MessageText => ({
    kind: 'Dependency Error',
    message: `Found duplicate project "${d.name}". This occurs when a dependency has the same project name as some other dependency.`,
    hint: 'Keep one of them.',
  }),
  /** A package is called as the root project. */
  PA191: (d: { name: string }): MessageText => ({
    kind: 'Dependency Error',
    message: `Found a dependency with the same name as the root project "${d.name}". Package names must be unique in a project.`,
    hint: 'Rename one of these packages.',
  }),

  /** `clean` would delete what it must not. */
  PA192: (d: { paths: readonly string[]; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `pa will not clean the following ${d.reason}: ${d.paths.join(', ')}`,
    hint: d.reason.includes('outside')
      ? 'Take them out of clean-targets, or pass --no-clean-project-files-only.'
      : 'Take them out of clean-targets.',
  }),
  /** The packages folder would swallow the project. */
  PA193: (d: { path: string }): MessageText => ({
    kind: 'Dependency Error',
    message: `packages-install-path leads to ${d.path}, which holds the project itself`,
    hint: 'Name a folder of its own, such as dbt_packages.',
  }),
};
