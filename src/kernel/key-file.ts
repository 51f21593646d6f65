import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbsent, keyFileError } from './errors.ts';

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;

/**
 * Read a secret file, or make it on first start with mode 0600; `create` gives the first content. It is made whole or
 * not at all, never in the place of another, and is durable. Throws `KEY_FILE_UNUSABLE`.
 */
export async function readOrCreateSecret(
  path: string,
  create: () => string | Promise<string>,
): Promise<string> {
  const existing = await readSecret(path);
  if (existing !== undefined) return existing;
  const content = await create();
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await makeDurably(path, content);
  } catch (cause) {
    throw unusable(`${path} cannot be made: ${reasonOf(cause)}`, cause);
  }
  // Another may have made it meanwhile: then that one counts.
  return (await readSecret(path)) ?? content;
}

/** The content of a secret file; undefined when there is none. Throws `KEY_FILE_UNUSABLE`. */
export async function readSecret(path: string): Promise<string | undefined> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      refuseOthers(path, (await file.stat()).mode);
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (!isSystemError(error)) throw error;
    throw unusable(`${path} cannot be read: ${reasonOf(error)}`, error);
  }
  if (text.trim() !== '') return text;
  throw unusable(`${path} is empty: put it back from a copy, or remove it if there is none`);
}

/** See that nobody but its owner may read a secret file, if there is one. Throws `KEY_FILE_UNUSABLE`. */
export async function refuseOpenSecret(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw unusable(`${path} cannot be read: ${reasonOf(error)}`, error);
  });
  if (found) refuseOthers(path, found.mode);
}

function refuseOthers(path: string, mode: number): void {
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw unusable(`${path} has mode ${octal}: others may read or change the key; chmod 600 ${path}`);
}

async function makeDurably(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomSecret(6)}.draft`;
  try {
    await written(await open(draft, 'wx', 0o600), content);
    // Not renamed: that would put it in the place of one that another process has just made.
    await link(draft, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

async function written(file: FileHandle, content: string): Promise<void> {
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unusable = (detail: string, cause?: unknown): Error =>
  keyFileError('KEY_FILE_UNUSABLE', detail, { cause });

/** A random secret of `bytes` bytes, in URL-safe text. */
export const randomSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');
