import { describe, expect, it } from 'vitest';
import type { PhoneReceipt } from '../phones/jsonl.ts';
import { Audit } from './audit.ts';

const at = '2024-02-14T06:00:00.000Z';
const receipt = (key: string, sha256 = `h-${key}`): PhoneReceipt => ({
  key,
  tps: '3201012001001',
  page: 1,
  sha256,
  at: 1,
  state: 'held',
  jws: 'x',
});
const stored = (key: string, page = 1, sha256 = `h-${key}`) =>
  ({ type: 'stored', key, tps: '3201012001001', ballot: 'ppwp', page, sha256, at }) as const;
const nothingHeld = () => undefined;

describe('the audit of receipts', () => {
  it('counts a receipt whose photo was stored once as delivered', () => {
    const audit = new Audit();
    audit.accepted(stored('a'));
    audit.accepted({ type: 'duplicate', key: 'a', at });
    expect(audit.judge([receipt('a')], nothingHeld)).toMatchObject({
      receipted: 1,
      delivered: 1,
      lost: [],
      duplicated: [],
      repeats: 1,
    });
  });

  it('calls a receipted photo that is nowhere lost, and one that the queue has held', () => {
    const audit = new Audit();
    const result = audit.judge([receipt('a'), receipt('b')], (key) => (key === 'b' ? 'held' : undefined));
    expect(result).toMatchObject({ delivered: 0, held: 1, deadLetters: 0, lost: ['a'] });
  });

  it('does not call a dead letter held, nor lost', () => {
    const result = new Audit().judge([receipt('a')], () => 'buried');
    expect(result).toMatchObject({ held: 0, deadLetters: 1, lost: [] });
  });

  it('sees a key stored as new twice', () => {
    const audit = new Audit();
    audit.accepted(stored('a'));
    audit.accepted(stored('a'));
    expect(audit.judge([receipt('a')], nothingHeld).duplicated).toEqual(['a']);
  });

  it('sees one page stored under two keys', () => {
    const audit = new Audit();
    audit.accepted(stored('a', 2));
    audit.accepted(stored('b', 2));
    expect(audit.judge([], nothingHeld).duplicated).toEqual(['b']);
  });

  it('does not call a photo delivered whose stored hash is another', () => {
    const audit = new Audit();
    audit.accepted(stored('a', 1, 'other'));
    expect(audit.judge([receipt('a')], nothingHeld)).toMatchObject({ delivered: 0, altered: ['a'] });
  });

  it('counts what was stored without the phone hearing of it', () => {
    const audit = new Audit();
    audit.accepted(stored('a'));
    expect(audit.judge([], nothingHeld).storedWithoutReceipt).toBe(1);
  });
});
