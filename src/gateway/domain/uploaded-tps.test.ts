import { describe, expect, it } from 'vitest';
import { UploadedTps } from './uploaded-tps.ts';

describe('the TPS that have uploaded', () => {
  it('are known once they were added, each as news only the first time', () => {
    const uploaded = new UploadedTps();
    expect(uploaded.has('5201012001001')).toBe(false);
    expect(uploaded.add('5201012001001')).toBe(true);
    expect(uploaded.add('5201012001001')).toBe(false);
    expect(uploaded.add('5201012001002')).toBe(true);
    expect(uploaded.has('5201012001001')).toBe(true);
    expect(uploaded.has('5201012001003')).toBe(false);
  });
});
