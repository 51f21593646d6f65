import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { createCamera } from './photos.ts';

describe('the camera', () => {
  const camera = createCamera({ seed: 7, factor: 20 });
  const shots = Array.from({ length: 60 }, (_, i) =>
    camera.shoot(`32010120010${String(10 + i)}`, 1 + (i % 3)),
  );

  it('takes JPEGs that a decoder reads', () => {
    for (const shot of shots.slice(0, 6)) expect(jpeg.decode(shot.body).width).toBeGreaterThan(32);
  });

  it('never takes the same photo twice', () => {
    expect(new Set(shots.map((shot) => shot.sha256)).size).toBe(shots.length);
  });

  it('spreads sizes over the real range divided by the factor', () => {
    const sizes = shots.map((shot) => shot.body.length);
    expect(Math.min(...sizes)).toBeGreaterThan((1_200_000 / 20) * 0.7);
    expect(Math.max(...sizes)).toBeLessThan((3_400_000 / 20) * 1.3);
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(2);
  });
});
