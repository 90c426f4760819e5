export type { AddedPackage } from './add-package.ts';
export { type DepsOptions, installDependencies } from './install.ts';
