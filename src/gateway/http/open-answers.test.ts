import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { OpenAnswers } from './open-answers.ts';

const request = new IncomingMessage(new Socket());
const answer = (): ServerResponse => new ServerResponse(request);

describe('the answers that are not over yet', () => {
  it('are those that were added and not removed, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 200 }), (steps) => {
        const open = new OpenAnswers();
        const expected: ReturnType<OpenAnswers['add']>[] = [];
        for (const step of steps) {
          // Null adds one, a number removes one of those that are there.
          if (step === null || expected.length === 0) expected.push(open.add(answer()));
          else for (const gone of expected.splice(step % expected.length, 1)) open.remove(gone);
        }
        const left = new Set(open);
        expect([...open]).toHaveLength(expected.length);
        expect(expected.every(({ res }) => left.has(res))).toBe(true);
      }),
    );
  });
});
