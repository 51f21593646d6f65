import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import { canonicalJson } from '../domain/report.ts';
import { merkleRoot, type Listed } from '../domain/merkle.ts';
import { fail } from '../errors.ts';

/** Where each part of a bundle lies. */
export const FILES = {
  inputs: 'inputs.json',
  contract: 'contract.json',
  ledger: 'exclusions.json',
  incidents: 'incidents.json',
  weights: 'evidence/weights.gz',
  report: 'report.json',
  figures: 'figures.csv',
  page: 'report.html',
  print: 'report.pdf',
  keys: 'keys.json',
  /** Lists all of the above and the evidence; signed by its root. */
  manifest: 'manifest.json',
  signature: 'signature.jws',
} as const;

/** What is said of a bundle afterwards lies here, beside what it says. */
export const STATEMENTS = 'statements';
/** What the statements say, drawn as a page for who reads; it lies among them and follows from them. */
export const THREAD = 'tanggapan.html';

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

export const manifestSchema = z.strictObject({
  format: z.literal('siaga-sla-manifest'),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.array(
    z.strictObject({
      path: z.string(),
      bytes: z.int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** The manifest of files, as it is written. */
export const manifestText = (files: readonly Listed[]): string =>
  canonicalJson({
    format: 'siaga-sla-manifest',
    root: merkleRoot(files, sha256),
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  });

/** Writes the files of a new bundle, and remembers what it wrote. */
export interface BundleFolder {
  readonly files: readonly Listed[];
  /** Listed in the manifest; answers the file's SHA-256. */
  write(path: string, content: string | Uint8Array): Promise<string>;
  /** Not listed: the manifest itself, and its signature. */
  seal(path: string, content: string): Promise<void>;
}

function folderAt(dir: string): BundleFolder {
  const files: Listed[] = [];
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content, { flag: 'wx' });
  };
  return {
    files,
    async write(path, content) {
      await put(path, content);
      const hash = sha256(content);
      files.push({ path, bytes: Buffer.byteLength(content), sha256: hash });
      return hash;
    },
    seal: put,
  };
}

/** What a step gives, or nothing where what it reads is not there: anything else in its place is a fault. */
export async function unlessAbsent<T>(step: Promise<T>): Promise<T | undefined> {
  try {
    return await step;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function expectNothingAt(out: string): Promise<void> {
  const there = (await unlessAbsent(readdir(out))) ?? [];
  if (there.length > 0) {
    throw fail('SLA_OUTPUT_EXISTS', `${out} is not empty; a report overwrites nothing`);
  }
}

/**
 * Write a bundle beside its place, an empty folder or none, and put it there whole. Rejects as `write` does, and then
 * nothing of it is left; with SLA_OUTPUT_EXISTS when something lies there.
 */
export async function newBundle<T>(out: string, write: (folder: BundleFolder) => Promise<T>): Promise<T> {
  await expectNothingAt(out);
  const half = `${resolve(out)}.half-${randomUUID()}`;
  await mkdir(half, { recursive: true });
  try {
    const made = await write(folderAt(half));
    await expectNothingAt(out);
    await rename(half, out);
    return made;
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  }
}

/** A statement, or their page, by its path; what lies deeper is neither, and a web server would show it. */
const isStatement = (path: string): boolean => {
  const [folder, name, ...deeper] = path.split('/');
  return folder === STATEMENTS && name !== undefined && deeper.length === 0;
};

/** Every file of a bundle, statements apart, by its path with slashes. Links are refused: they lead outside. */
export async function filesIn(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw fail('SLA_BUNDLE_UNREADABLE', `${dir} cannot be read`, { cause });
  });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (!entry.isFile()) throw fail('SLA_BUNDLE_UNREADABLE', `${path} is no ordinary file`);
      return path;
    })
    .filter((path) => !isStatement(path))
    .sort();
}

/** A file of a bundle. Throws SLA_BUNDLE_UNREADABLE. */
export async function bytesOf(dir: string, path: string): Promise<Buffer> {
  return readFile(join(dir, path)).catch((cause: unknown) => {
    throw fail('SLA_BUNDLE_UNREADABLE', `${path} is not there or cannot be read`, { cause });
  });
}

/** A JSON file of a bundle, read strictly. Throws SLA_BUNDLE_UNREADABLE. */
export async function jsonOf<Shape extends z.ZodType>(
  dir: string,
  path: string,
  shape: Shape,
): Promise<z.output<Shape>> {
  const text = (await bytesOf(dir, path)).toString('utf8');
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw fail('SLA_BUNDLE_UNREADABLE', `${path} has not the shape that is wanted`, { cause });
  }
}
