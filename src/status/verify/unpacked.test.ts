import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gunzipped, UNPACKERS } from './unpacked.ts';

const PAGE = Buffer.from('<p>Sirekap melayani</p>'.repeat(50));

describe('what is packed', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('as %s is read whole, and what stands behind it is counted', async (coding, pack) => {
    const unpack = UNPACKERS.get(coding)!;
    const packed = pack(PAGE);
    expect(await unpack(packed)).toEqual({ bytes: PAGE, behind: 0 });
    const more = pack(Buffer.from('lain'));
    expect(await unpack(Buffer.concat([packed, more]))).toEqual({ bytes: PAGE, behind: more.length });
    await expect(unpack(packed.subarray(0, -9))).rejects.toThrow();
    await expect(unpack(Buffer.from('bukan'))).rejects.toThrow();
    await expect(unpack(pack(Buffer.alloc(1_000_001)))).rejects.toThrow();
  });

  it('by the program gzip carries the name of its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'siaga-gzip-'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    const packed = execFileSync('gzip', ['-c', '--name', join(folder, 'index.html')]);
    rmSync(folder, { recursive: true });
    expect(packed.includes('index.html')).toBe(true);
    expect(await gunzipped(packed)).toEqual({ bytes: PAGE, behind: 0 });
  });

  it('with extra fields, a comment and a sum over its header is read behind them', async () => {
    const plain = gzipSync(PAGE);
    const header = Buffer.concat([
      plain.subarray(0, 10),
      Buffer.from([2, 0, 7, 7]),
      Buffer.from('kata\0'),
      Buffer.from([1, 2]),
    ]);
    header[3] = 4 | 16 | 2;
    expect(await gunzipped(Buffer.concat([header, plain.subarray(10)]))).toEqual({ bytes: PAGE, behind: 0 });
  });

  it('with another checksum is none', async () => {
    const packed = gzipSync(PAGE);
    packed[packed.length - 8]! ^= 1;
    await expect(gunzipped(packed)).rejects.toThrow('its checksum is another');
  });
});
