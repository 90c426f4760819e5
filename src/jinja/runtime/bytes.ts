import type { Value } from '../../core/value.ts';
import { Fn, HostObject } from './host.ts';

/** What `str.encode()` gives. Templates can look at it and turn it back into text. */
export class PyBytes extends HostObject {
  readonly typeName = 'bytes';
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.data = data;
  }

  override len(): number {
    return this.data.length;
  }

  override iter(): Iterable<Value> {
    return this.data;
  }

  override repr(): string {
    let body = '';
    for (const byte of this.data) {
      if (byte === 0x5c) body += '\\\\';
      else if (byte === 9) body += '\\t';
      else if (byte === 10) body += '\\n';
      else if (byte === 13) body += '\\r';
      else if (byte < 0x20 || byte > 0x7e) body += `\\x${byte.toString(16).padStart(2, '0')}`;
      else body += String.fromCharCode(byte);
    }
    return body.includes("'") && !body.includes('"') ? `b"${body}"` : `b'${body.replaceAll("'", "\\'")}'`;
  }

  override eq(other: Value): boolean {
    return other instanceof PyBytes && Buffer.compare(this.data, other.data) === 0;
  }

  override hash(): string {
    return `\u0000b${this.repr()}`;
  }

  override getattr(name: string): Value | undefined {
    if (name === 'decode') return new Fn(name, () => Buffer.from(this.data).toString('utf8'));
    if (name === 'hex') return new Fn(name, () => Buffer.from(this.data).toString('hex'));
    return undefined;
  }
}
