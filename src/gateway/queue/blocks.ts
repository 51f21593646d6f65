/** What a disk writes at once: past the page cache, files are written in whole ones and from memory that begins at one. */
export const BLOCK_BYTES = 4_096;

/** So many bytes and what is missing to whole blocks. */
export const wholeBlocks = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

/**
 * Memory that begins at a block, filled with noughts. What may be resized is asked of the machine in pages and by itself;
 * other memory begins wherever there is room for it.
 */
export const memoryInBlocks = (bytes: number): Buffer =>
  Buffer.from(new ArrayBuffer(bytes, { maxByteLength: bytes }));
