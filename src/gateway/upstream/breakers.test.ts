import { describe, expect, it, vi } from 'vitest';
import { Breakers } from './breakers.ts';

function open(): {
  breakers: Breakers;
  settle: (alive: boolean, province?: string) => void;
  told: unknown[][];
} {
  const warn = vi.fn();
  const breakers = new Breakers({ warn });
  return {
    breakers,
    settle: (alive, province = '52') => {
      breakers.settle('upload', province, alive, 0);
    },
    told: warn.mock.calls,
  };
}

describe('what is told of a vendor that does not answer', () => {
  it('is one line when it stops answering for a province, and one when it answers again', () => {
    const { settle, told } = open();
    for (let failures = 0; failures < 4; failures += 1) settle(false);
    expect(told).toEqual([]);
    for (let failures = 0; failures < 10; failures += 1) settle(false);
    expect(told).toEqual([
      [{ service: 'intake', province: '52' }, expect.stringContaining('does not answer')],
    ]);
    settle(true);
    settle(true);
    expect(told.slice(1)).toEqual([[{ service: 'intake', province: '52' }, 'the vendor answers again']]);
  });

  it('is nothing of a province that fails now and then', () => {
    const { settle, told } = open();
    for (let round = 0; round < 20; round += 1) {
      for (let failures = 0; failures < 4; failures += 1) settle(false);
      settle(true);
    }
    expect(told).toEqual([]);
  });

  it('is no line for each province when the whole service is down', () => {
    const { settle, told, breakers } = open();
    for (let failures = 0; failures < 30; failures += 1) settle(false);
    settle(false, '73');
    expect(breakers.isOpen('upload', '73')).toBe(true);
    expect(told).toHaveLength(1);
  });
});
