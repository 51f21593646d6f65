import { describe, expect, it } from 'vitest';
import { crc32c, framesOf } from './frames.ts';

/** A frame as Prometheus writes it. */
function frameOf(content: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32c(content));
  const length =
    content.length < 0x80 ? [content.length] : [(content.length % 0x80) | 0x80, content.length >> 7];
  return Buffer.concat([Buffer.from(length), sum, content]);
}

const CONTENTS = [Buffer.from('satu'), Buffer.alloc(300, 7), Buffer.from('tiga')];
const STREAM = Buffer.concat(CONTENTS.map(frameOf));

async function read(pieces: readonly Buffer[]): Promise<readonly Buffer[]> {
  const source = async function* () {
    yield* pieces;
  };
  const frames: Buffer[] = [];
  for await (const frame of framesOf(source())) frames.push(Buffer.from(frame));
  return frames;
}

describe('frames of a streamed answer', () => {
  it('have the checksum of Castagnoli', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('are the same wherever the network cuts them', async () => {
    for (let cut = 0; cut <= STREAM.length; cut += 1) {
      expect(await read([STREAM.subarray(0, cut), STREAM.subarray(cut)])).toEqual(CONTENTS);
    }
    expect(await read([...STREAM].map((byte) => Buffer.of(byte)))).toEqual(CONTENTS);
  });

  it('are refused when one is damaged, cut off, or no frame at all', async () => {
    const damaged = Buffer.from(STREAM);
    damaged[8]! ^= 1;
    await expect(read([damaged])).rejects.toThrow(/damaged/);
    await expect(read([STREAM.subarray(0, -1)])).rejects.toThrow(/middle of a frame/);
    await expect(read([Buffer.alloc(20, 0xff)])).rejects.toThrow(/no stream of frames/);
  });
});
