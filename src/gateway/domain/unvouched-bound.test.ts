import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnvouchedBound } from './unvouched-bound.ts';

const SETTINGS = { perClient: 4, perTps: 6, refuseBelow: 0.2, windowMs: 1_000, capacity: 100 };
const ROOMY = { heldOfTps: 0, freeRatio: 0.5 };
const from = (client: string, tps = '52') => ({ tps, clients: [client] });

describe('the bound on uploads under sessions nobody knows', () => {
  it.each([
    ['space', { heldOfTps: 0, freeRatio: 0.19 }],
    ['tps', { heldOfTps: 6, freeRatio: 0.5 }],
    [undefined, { heldOfTps: 5, freeRatio: 0.2 }],
  ])('says %s when things stand at %j', (objection, standing) => {
    expect(new UnvouchedBound(SETTINGS).begin(from('a'), standing, 0)).toBe(objection);
  });

  it('gives one client its share within the window, then again, and takes nothing from others', () => {
    const bound = new UnvouchedBound(SETTINGS);
    const take = (client: string, now: number) => {
      const objection = bound.begin(from(client), ROOMY, now);
      if (objection === undefined) bound.end(from(client), true);
      return objection;
    };
    expect(Array.from({ length: 6 }, () => take('a', 0))).toEqual([
      ...Array.from({ length: 4 }, () => undefined),
      'client',
      'client',
    ]);
    expect(take('b', 0)).toBeUndefined();
    expect(take('a', 999)).toBe('client');
    expect(take('a', 1_000)).toBeUndefined();
  });

  it('gives back what was not held after all', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perClient: 1, perTps: 1 });
    for (let tries = 0; tries < 5; tries += 1) {
      expect(bound.begin(from('a'), ROOMY, 0)).toBeUndefined();
      expect(bound.begin(from('b'), ROOMY, 0)).toBe('tps');
      bound.end(from('a'), false);
    }
  });

  it('counts each that is still arriving for a TPS when another of it has ended', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perTps: 2 });
    bound.begin(from('a'), ROOMY, 0);
    bound.begin(from('b'), ROOMY, 0);
    expect(bound.begin(from('c'), ROOMY, 0)).toBe('tps');
    bound.end(from('a'), false);
    expect(bound.begin(from('c'), ROOMY, 0)).toBeUndefined();
    expect(bound.begin(from('d'), ROOMY, 0)).toBe('tps');
    expect(bound.begin(from('d', '53'), ROOMY, 0)).toBeUndefined();
  });

  it('asks for a share of everybody who brings an upload, and takes none when one has none left', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perClient: 1 });
    const together = { tps: '52', clients: ['session', 'network'] };
    bound.begin(from('network'), ROOMY, 0);
    expect(bound.begin(together, ROOMY, 0)).toBe('client');
    expect(bound.begin(from('session'), ROOMY, 0)).toBeUndefined();
    expect(bound.begin(together, ROOMY, 1_000)).toBeUndefined();
    expect(bound.begin(from('session'), ROOMY, 1_000)).toBe('client');
    bound.end(together, false);
    expect(bound.begin(together, ROOMY, 1_000)).toBeUndefined();
  });

  it('gives nothing back into a window in which nothing was taken', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perClient: 1 });
    bound.begin(from('a'), ROOMY, 0);
    bound.begin(from('b'), ROOMY, 500);
    // A new window begins for the one of them; the other stands in the way.
    expect(bound.begin({ tps: '52', clients: ['a', 'b'] }, ROOMY, 1_000)).toBe('client');
    bound.end(from('a'), false);
    expect(bound.begin(from('a'), ROOMY, 1_001)).toBeUndefined();
    expect(bound.begin(from('a'), ROOMY, 1_002)).toBe('client');
  });

  it('remembers so many clients, those whose windows began last', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perClient: 1, capacity: 2 });
    const take = (client: string, now: number) => {
      const objection = bound.begin(from(client), ROOMY, now);
      if (objection === undefined) bound.end(from(client), true);
      return objection;
    };
    take('a', 0);
    take('b', 500);
    take('a', 1_000);
    take('c', 1_100);
    expect([take('c', 1_200), take('a', 1_200), take('b', 1_200)]).toEqual(['client', 'client', undefined]);
  });

  it('takes back the upload of a client that is forgotten by then', () => {
    const bound = new UnvouchedBound({ ...SETTINGS, perTps: 1, capacity: 1 });
    bound.begin(from('a'), ROOMY, 0);
    bound.begin(from('b', '53'), ROOMY, 0);
    bound.end(from('a'), false);
    expect(bound.begin(from('b'), ROOMY, 0)).toBeUndefined();
  });

  it('never lets more of a TPS be held and arriving, or more of a client be taken, than it says', () => {
    const upload = fc.record({ client: fc.constantFrom('a', 'b', 'c'), tps: fc.constantFrom('51', '52') });
    const step = fc.oneof(
      upload.map((of) => ({ kind: 'begin' as const, of })),
      fc.boolean().map((isHeld) => ({ kind: 'end' as const, isHeld })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const bound = new UnvouchedBound(SETTINGS);
        const held = new Map<string, number>();
        const brought = new Map<string, number>();
        const arriving: { client: string; tps: string }[] = [];
        for (const next of steps) {
          if (next.kind === 'begin') {
            const { client, tps } = next.of;
            const standing = { heldOfTps: held.get(tps) ?? 0, freeRatio: 1 };
            if (bound.begin(from(client, tps), standing, 0) === undefined) arriving.push(next.of);
          } else {
            const over = arriving.shift();
            if (!over) continue;
            bound.end(from(over.client, over.tps), next.isHeld);
            if (!next.isHeld) continue;
            held.set(over.tps, (held.get(over.tps) ?? 0) + 1);
            brought.set(over.client, (brought.get(over.client) ?? 0) + 1);
          }
          for (const tps of ['51', '52']) {
            const coming = arriving.filter((entry) => entry.tps === tps).length;
            expect((held.get(tps) ?? 0) + coming).toBeLessThanOrEqual(SETTINGS.perTps);
          }
          for (const count of brought.values()) expect(count).toBeLessThanOrEqual(SETTINGS.perClient);
        }
      }),
    );
  });
});
