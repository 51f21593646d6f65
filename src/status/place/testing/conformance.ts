import { expect, it } from 'vitest';
import type { Place } from '../port.ts';

/** A place under test, and what a reader of it finds at a path; undefined: nothing. */
export interface PlaceUnderTest {
  readonly place: Place;
  read(path: string): Promise<string | undefined>;
}

/** What every place must do, run inside a `describe`. */
export function placeConformance(open: () => Promise<PlaceUnderTest>): void {
  it('shows a file as it was put, in whatever letters, below folders too', async () => {
    const { place, read } = await open();
    for (const [path, text] of [
      ['index.html', '<p>Tidak diketahui – “ya” 🗳</p>'],
      ['provinsi/52.html', 'a'.repeat(100_000)],
      ['kosong.json', ''],
    ] as const) {
      expect(await read(path)).toBeUndefined();
      await place.put(path, text);
      expect(await read(path)).toBe(text);
    }
  });

  it('shows the newer of two, also when it is shorter', async () => {
    const { place, read } = await open();
    await place.put('snapshot.json', 'x'.repeat(5_000));
    await place.put('snapshot.json', '{}');
    expect(await read('snapshot.json')).toBe('{}');
  });

  it('takes many at once', async () => {
    const { place, read } = await open();
    const paths = Array.from({ length: 80 }, (_, n) => `provinsi/${String(n)}.html`);
    await Promise.all(paths.map((path) => place.put(path, path)));
    expect(await Promise.all(paths.map(read))).toEqual(paths);
  });
}
