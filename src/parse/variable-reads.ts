import { md5 } from '../core/index.ts';
import type { UniqueId } from '../model/index.ts';
import type { Extraction } from './extraction.ts';

/** A node's template that asked for project variables, and what it told. */
export interface TemplateRead {
  readonly owner: UniqueId;
  readonly purpose: 'body' | 'hook' | 'test';
  /** md5 of the template's text */
  readonly hash: string;
  readonly extraction: Extraction;
}

/** Who read project variables while files were parsed: what to look at again when one of them has another value. */
export class VariableReads {
  /** names read where no node's template stands: property files, macros that name relations */
  readonly apart: Set<string>;
  private readonly noted: TemplateRead[] = [];
  private readonly recall: () => readonly TemplateRead[];
  private remembered: readonly TemplateRead[] | undefined;

  /** @param recall gives what an earlier parse noted; asked for only when it is needed */
  constructor(apart: Iterable<string> = [], recall: () => readonly TemplateRead[] = () => []) {
    this.apart = new Set(apart);
    this.recall = recall;
  }

  noteApart(name: string): void {
    this.apart.add(name);
  }

  noteTemplate({ text, ...read }: Omit<TemplateRead, 'hash'> & { readonly text: string }): void {
    if (read.extraction.variables.size > 0) this.noted.push({ ...read, hash: md5(text) });
  }

  /** The templates that asked for a variable. */
  templates(variable: string): TemplateRead[] {
    this.remembered ??= this.recall();
    return [...this.remembered, ...this.noted].filter(read => read.extraction.variables.has(variable));
  }
}
