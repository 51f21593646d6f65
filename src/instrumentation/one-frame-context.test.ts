import { AsyncLocalStorage } from 'node:async_hooks';
import { createContextKey, ROOT_CONTEXT, type ContextManager } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { describe, expect, it } from 'vitest';
import { OneFrameContext } from './one-frame-context.ts';

const COLOUR = createContextKey('colour');
const red = ROOT_CONTEXT.setValue(COLOUR, 'red');
const blue = ROOT_CONTEXT.setValue(COLOUR, 'blue');

describe.each<[string, () => ContextManager]>([
  ['our manager of contexts', () => new OneFrameContext()],
  ['OpenTelemetry’s own', () => new AsyncLocalStorageContextManager()],
])('%s', (_, make) => {
  it('has a context in force inside, and none outside', () => {
    const manager = make();
    expect(manager.active()).toBe(ROOT_CONTEXT);
    expect(manager.with(red, () => manager.active())).toBe(red);
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  it('goes back to the outer one, also when what ran inside threw', () => {
    const manager = make();
    manager.with(red, () => {
      expect(() =>
        manager.with(blue, () => {
          throw new Error('no');
        }),
      ).toThrow('no');
      expect(manager.active()).toBe(red);
    });
  });

  it('carries it to what is begun inside and runs later, side by side', async () => {
    const manager = make();
    const later = async () => {
      await new Promise<void>((done) => {
        process.nextTick(done);
      });
      return manager.active();
    };
    expect(await Promise.all([manager.with(red, later), manager.with(blue, later), later()])).toEqual([
      red,
      blue,
      ROOT_CONTEXT,
    ]);
  });

  it('leaves alone what others carry, set outside, inside or in between', () => {
    const manager = make();
    const theirs = new AsyncLocalStorage<string>();
    theirs.run('outer', () => {
      manager.with(red, () => {
        expect(theirs.getStore()).toBe('outer');
        theirs.run('inner', () => {
          expect([theirs.getStore(), manager.active()]).toEqual(['inner', red]);
        });
      });
      expect(theirs.getStore()).toBe('outer');
    });
  });

  it('passes on what it is given, and hands back what comes of it', () => {
    const manager = make();
    function sum(this: { readonly base: number }, ...of: number[]): number {
      return of.reduce((total, one) => total + one, this.base);
    }
    expect(manager.with(red, sum, { base: 1 }, 2, 3)).toBe(6);
    expect(manager.with(red, (...of: number[]) => of.length, undefined, 2, 3)).toBe(2);
  });

  it('binds a function to a context', () => {
    const manager = make();
    const bound = manager.bind(red, () => manager.active());
    expect(manager.with(blue, bound)).toBe(red);
  });

  it('carries nothing once it is switched off', () => {
    const manager = make();
    manager.with(red, () => {
      manager.disable();
      expect(manager.active()).toBe(ROOT_CONTEXT);
    });
  });
});
