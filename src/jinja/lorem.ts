import type { Value } from '../core/value.ts';
import type { Kwargs } from './runtime/host.ts';
import { truth } from './runtime/iterate.ts';
import { Markup } from './runtime/objects.ts';
import { asInt } from './runtime/ops.ts';
import { bind } from './runtime/signature.ts';

const WORDS =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  );

/** `lipsum(n=5, html=True, min=20, max=100)`: filler text. Never the same, as the original. */
export function loremIpsum(args: Value[], kwargs: Kwargs): Value {
  const signature = { name: 'generate_lorem_ipsum', params: ['n', 'html', 'min', 'max'], required: 0 };
  const [n = 5, html = true, min = 20, max = 100] = bind(signature, args, kwargs);
  const low = Number(asInt(min) ?? 20);
  const high = Math.min(10_000, Number(asInt(max) ?? 100));
  const paragraphs = Array.from({ length: Math.min(1000, Number(asInt(n) ?? 5)) }, () => {
    const count = low + Math.floor(Math.random() * Math.max(1, high - low));
    const words = Array.from({ length: count }, () => WORDS[Math.floor(Math.random() * WORDS.length)] as string);
    const text = words.join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  });
  if (!truth(html)) return paragraphs.join('\n\n');
  return new Markup(paragraphs.map(p => `<p>${p}</p>`).join('\n'));
}
