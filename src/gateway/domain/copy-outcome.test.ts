import { describe, expect, it } from 'vitest';
import { copyOutcomeOf, type PeerReply } from './copy-outcome.ts';

const KEY = 'a'.repeat(64);
const answer = (status: number, body: unknown): PeerReply => ({ kind: 'answer', status, body });

describe('what a peer says of a copy', () => {
  const cases: readonly [string, PeerReply, string][] = [
    ['that it stands there', answer(200, { gateway: 'gw-wib', key: KEY }), 'copied'],
    ['that another stands there', answer(200, { gateway: 'gw-wib', key: 'b'.repeat(64) }), 'refused'],
    ['its own words come back', answer(200, { gateway: 'gw-wita', key: KEY }), 'refused'],
    ['a page of whoever answers there', answer(200, undefined), 'refused'],
    ['nothing, in JSON', answer(503, null), 'refused'],
    ['to ask elsewhere', answer(300, { gateway: 'gw-wib', key: KEY }), 'refused'],
    ['no, in the form of a yes', answer(409, { gateway: 'gw-wib', key: KEY }), 'refused'],
    ['that it has no room', answer(503, { code: 'GATEWAY_STANDBY_FULL' }), 'full'],
    ['that the token is wrong', answer(401, { code: 'GATEWAY_PEER_UNAUTHORIZED' }), 'refused'],
    ['nothing in time', { kind: 'slow' }, 'slow'],
    ['nothing at all', { kind: 'down', cause: new Error('ECONNREFUSED') }, 'down'],
  ];
  it.each(cases)('%s', (_said, reply, outcome) => {
    expect(copyOutcomeOf(reply, KEY, 'gw-wita')).toBe(outcome);
  });
});
