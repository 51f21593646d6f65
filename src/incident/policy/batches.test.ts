import { describe, expect, it } from 'vitest';
import { Batches } from './batches.ts';

/** Batches whose work ends when the test says so. */
function slow(most: number, refused: ReadonlyMap<number, Error> = new Map()) {
  const done: (readonly number[])[] = [];
  const begun = new EventTarget();
  const gates: PromiseWithResolvers<undefined>[] = [];
  const batches = new Batches<number>(most, async (items) => {
    done.push(items);
    const gate = Promise.withResolvers<undefined>();
    gates.push(gate);
    begun.dispatchEvent(new Event('begun'));
    await gate.promise;
    return refused;
  });
  return {
    batches,
    done,
    gates,
    next: () =>
      new Promise((resolve) => {
        begun.addEventListener('begun', resolve, { once: true });
      }),
  };
}

describe('batches', () => {
  it('do together what came while another was under way, in order and not too many at once', async () => {
    const { batches, done, gates, next } = slow(3);
    const first = [batches.add(1), next()];
    await first[1];
    const rest = [2, 3, 4, 5, 6].map((item) => batches.add(item));
    for (const nth of [0, 1]) {
      const begun = next();
      gates[nth]!.resolve(undefined);
      await begun;
    }
    gates[2]!.resolve(undefined);
    await Promise.all([...first, ...rest, batches.settled()]);
    expect(done).toEqual([[1], [2, 3, 4], [5, 6]]);
  });

  it('answer nobody before the work is done', async () => {
    const { batches, gates, next } = slow(3);
    let answered = false;
    const begun = next();
    const one = batches.add(1).then(() => (answered = true));
    await begun;
    expect(answered).toBe(false);
    gates[0]!.resolve(undefined);
    await one;
    expect(answered).toBe(true);
  });

  it('refuse one and do the others', async () => {
    const { batches, gates, next } = slow(3, new Map([[2, new Error('dua')]]));
    const begun = next();
    const all = Promise.allSettled([1, 2, 3].map((item) => batches.add(item)));
    await begun;
    gates[0]!.resolve(undefined);
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  const failing = (code: string) => {
    const done: (readonly number[])[] = [];
    const batches = new Batches<number>(9, (items) => {
      done.push(items);
      return items.includes(2)
        ? Promise.reject(Object.assign(new Error('gagal'), { code }))
        : Promise.resolve(new Map());
    });
    return { done, all: () => Promise.allSettled([1, 2, 3].map((item) => batches.add(item))) };
  };

  it('do each by itself when the store does not take one of them', async () => {
    const { done, all } = failing('22021');
    expect((await all()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('fail together, after one try, when the store is gone', async () => {
    const { done, all } = failing('ECONNREFUSED');
    expect((await all()).every(({ status }) => status === 'rejected')).toBe(true);
    expect(done).toEqual([[1, 2, 3]]);
  });
});
