import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from '../../src/adapter/slots.ts';

test('no more places are in use than there are, and who waits longest comes first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { maxLength: 20 }), async (count, waits) => {
      const slots = new Slots(count);
      const order: number[] = [];
      let [used, most] = [0, 0];
      await Promise.all(
        waits.map(async (wait, i) => {
          await slots.take();
          order.push(i);
          used += 1;
          most = Math.max(most, used);
          for (let j = 0; j < wait; j += 1) await Promise.resolve();
          used -= 1;
          slots.give();
        }),
      );
      expect(most).toBeLessThanOrEqual(count);
      expect(order).toEqual(waits.map((_, i) => i));
    }),
  );
});
