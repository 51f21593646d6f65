import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTracing } from './index.ts';
import { UnkeptSpan } from './unkept-span.ts';

const COLOUR = createContextKey('colour');
const TASTE = createContextKey('taste');

describe('the context of a span that nobody keeps', () => {
  let tracing: ReturnType<typeof startTracing>;
  beforeAll(() => {
    tracing = startTracing({ service: 'test', endpoint: undefined, sampleRatio: 0 });
  });
  afterAll(() => tracing.shutdown());

  const span = new UnkeptSpan(ROOT_CONTEXT.setValue(COLOUR, 'red'));
  const within = <T>(look: () => T): T => span.run(look);
  const idsIn = (of = context.active()) => trace.getSpanContext(of)?.traceId;

  it('has the span, and what its parent holds', () => {
    expect(within(() => idsIn())).toBe(span.traceId);
    expect(within(() => context.active().getValue(COLOUR))).toBe('red');
  });

  it('keeps both in the contexts that are made from it', () => {
    const further = within(() => context.active().setValue(TASTE, 'sour'));
    expect([idsIn(further), further.getValue(COLOUR), further.getValue(TASTE)]).toEqual([
      span.traceId,
      'red',
      'sour',
    ]);
    const without = within(() => context.active().deleteValue(COLOUR));
    expect([idsIn(without), without.getValue(COLOUR)]).toEqual([span.traceId, undefined]);
  });

  it('loses the span when that is taken out of it, or another put in', () => {
    expect(idsIn(within(() => trace.deleteSpan(context.active())))).toBeUndefined();
    const other = new UnkeptSpan(ROOT_CONTEXT);
    const inner = within(() => other.run(() => idsIn()));
    expect(inner).toBe(other.traceId);
    expect(inner).not.toBe(span.traceId);
  });
});
