import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { PassingAnswer } from './passing-answer.ts';

it('keeps account of how long its reader made the vendor wait', async () => {
  const clock = new ManualClock();
  const reader = Object.assign(new EventEmitter(), { writeHead: () => undefined, write: () => false });
  const answer = new PassingAnswer(reader as unknown as ServerResponse, {
    tee: undefined,
    clock,
    patienceMs: 10_000,
  });
  let resumed = 0;
  answer.head(200, {});
  for (const pauseMs of [300, 450]) {
    expect(answer.data(Buffer.from('a'), () => (resumed += 1))).toBe(false);
    await clock.advance(pauseMs);
    reader.emit('drain');
    await clock.advance(1_000);
  }
  expect({ resumed, pausedMs: answer.pausedMs }).toEqual({ resumed: 2, pausedMs: 750 });
});
