/** What a disk writes at once: past the page cache, files are written in whole ones and from memory that begins at one. */
export const BLOCK_BYTES = 4_096;

/** So many bytes and what is missing to whole blocks. */
export const wholeBlocks = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;

/** Node has it; the types that are known here have not. */
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};
/** WebAssembly's memory is counted in these. */
const WASM_PAGE_BYTES = 65_536;

/**
 * Memory that begins at a block, filled with noughts: what WebAssembly gives begins at a page, and other memory
 * wherever there is room. (A resizable ArrayBuffer begins at a page, too, but each Buffer over a part of it is given a
 * hidden class of its own, which lives until the next full collection.)
 */
export function memoryInBlocks(bytes: number): Buffer {
  const pages = Math.ceil(bytes / WASM_PAGE_BYTES);
  return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, bytes);
}
