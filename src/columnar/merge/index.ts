export {
  type MergeCache,
  type MergeConnection,
  type Merged,
  type MergeInput,
  mergeSteps,
  type Step,
} from './merge-steps.ts';
