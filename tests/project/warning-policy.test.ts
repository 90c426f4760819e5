import { describe, expect, test } from 'vitest';
import { DiagnosticError, type PaEvent, warning } from '../../src/core/index.ts';
import type { WarnErrorOptions } from '../../src/model/index.ts';
import { judgeWarning, policedSink } from '../../src/project/warning-policy.ts';

const plain = { ...warning('PA104', { key: 'x', file: 'y' }), event: 'NoNodesForSelectionCriteria' };
const deprecation = { ...plain, event: 'DuplicateYAMLKeysDeprecation' };
const flags = (options: Partial<WarnErrorOptions>, warnError = false) => ({
  warnError,
  warnErrorOptions: { error: [], warn: [], silence: [], ...options },
});

describe('the more specific name decides', () => {
  test.each<[Partial<WarnErrorOptions>, boolean, string, string]>([
    [{}, false, 'warn', 'warn'],
    [{}, true, 'error', 'error'],
    [{ error: 'all' }, false, 'error', 'error'],
    [{ error: 'all', warn: ['NoNodesForSelectionCriteria'] }, false, 'warn', 'error'],
    [{ error: 'all', silence: ['Deprecations'] }, false, 'error', 'silence'],
    [{ error: ['DuplicateYAMLKeysDeprecation'], silence: ['Deprecations'] }, false, 'warn', 'error'],
    [{ error: ['NoNodesForSelectionCriteria'], silence: ['NoNodesForSelectionCriteria'] }, false, 'silence', 'warn'],
  ])('%j, --warn-error %s', (options, warnError, ofPlain, ofDeprecation) => {
    expect(judgeWarning(plain, flags(options, warnError))).toBe(ofPlain);
    expect(judgeWarning(deprecation, flags(options, warnError))).toBe(ofDeprecation);
  });
});

test('the sink passes, drops or throws', () => {
  const heard: PaEvent[] = [];
  const sink = policedSink(
    event => heard.push(event),
    flags({ error: ['NoNodesForSelectionCriteria'], silence: ['Deprecations'] }),
  );
  sink({ type: 'print', message: 'x' });
  sink({ type: 'diagnostic', diagnostic: deprecation });
  expect(() => sink({ type: 'diagnostic', diagnostic: plain })).toThrow(DiagnosticError);
  sink({ type: 'diagnostic', diagnostic: { ...plain, severity: 'error' } });
  expect(heard.map(event => event.type)).toEqual(['print', 'diagnostic']);
});
