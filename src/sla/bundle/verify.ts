import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { CONTRACTS, contractSchema, type SlaContract } from '../../catalog/index.ts';
import { OpsError, verifyJws } from '../../kernel/index.ts';
import { EDITION, madeBySchema } from '../domain/inputs.ts';
import { fail } from '../errors.ts';
import { printDocument } from '../view/print-document.ts';
import { askedFaults } from './asked.ts';
import { statedKeys } from './contract-keys.ts';
import { firstDifference, firstDifferentLine } from './difference.ts';
import {
  bytesOf,
  FILES,
  filesIn,
  jsonOf,
  manifestSchema,
  manifestText,
  sha256,
  STATEMENTS,
  THREAD,
  unlessAbsent,
} from './folder.ts';
import { DRAWN_BY, pdfOf } from './pdf.ts';
import { recompute, type Recomputed } from './recompute.ts';
import { renderedFiles, renderedThread } from './render.ts';
import { BUNDLE_TYP, keysSchema, sealSchema, type Seal } from './seal.ts';
import { readerFaults, statedFaults, vendorKeyOf } from './said.ts';
import { statementsOf, type FoundStatement } from './statement.ts';
import type { BundleVerdict, VerifyOptions } from './verdict.ts';

/** What a foreseen fault says, without what it is called. */
const said = (error: unknown): string =>
  error instanceof OpsError ? error.detail : error instanceof Error ? error.message : String(error);

/** Files against the manifest: each there, each as listed, none besides. */
async function fileFaults(
  dir: string,
): Promise<{ readonly root: string; readonly faults: readonly string[] }> {
  const text = (await bytesOf(dir, FILES.manifest)).toString('utf8');
  const { root, files } = await jsonOf(dir, FILES.manifest, manifestSchema);
  const present = new Set(await filesIn(dir));
  const listed = new Set<string>([FILES.manifest, FILES.signature, ...files.map(({ path }) => path)]);
  const faults = [
    ...[...present]
      .filter((path) => !listed.has(path))
      .map((path) => `${path}: the manifest does not list it`),
    ...[...listed].filter((path) => !present.has(path)).map((path) => `${path}: it is missing`),
  ];
  for (const { path, sha256: expected } of files.filter((file) => present.has(file.path))) {
    if (sha256(await bytesOf(dir, path)) !== expected) faults.push(`${path}: it was changed after signing`);
  }
  // Written in one way only, and its root the root of what it lists.
  if (manifestText(files) !== text) faults.push(`${FILES.manifest}: it was changed after signing`);
  return { root, faults };
}

/** Throws when the signature is not of these keys, or of another root. */
async function sealOf(dir: string, root: string, keys: readonly JWK[]): Promise<Seal> {
  const jws = (await bytesOf(dir, FILES.signature)).toString('utf8');
  const seal = sealSchema.parse(await verifyJws(jws, BUNDLE_TYP, keys));
  if (seal.root !== root) throw fail('SLA_BUNDLE_UNREADABLE', 'it signs another root than the manifest has');
  return seal;
}

const kidOf = (jws: string): string | undefined => {
  const header = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString('utf8')) as {
    readonly kid?: string;
  };
  return header.kid;
};

/** What a bundle's signature says, and when it is read, milliseconds since the epoch. */
interface Signed {
  readonly seal: Seal | undefined;
  readonly nowMs: number;
}

/** The first figure that the raw data do not give, file by file. */
async function figureFaults(dir: string, recomputed: Recomputed, { seal, nowMs }: Signed) {
  const { document, areWeightsOurs, shortLeads, otherSteps } = recomputed;
  const faults = [...askedFaults(recomputed, seal)];
  if (Date.parse(recomputed.inputs.madeAt) > nowMs) {
    faults.push(`${FILES.inputs}, madeAt: it says ${recomputed.inputs.madeAt}, which has not come yet`);
  }
  for (const path of shortLeads) {
    faults.push(`${path}: it ends before a slice that was judged, which may go on in the period`);
  }
  for (const { stream, step } of otherSteps) {
    faults.push(
      `${FILES.inputs}, stepSeconds: it says ${String(recomputed.inputs.stepSeconds)}, ${stream} looks measured every ${String(step)} s`,
    );
  }
  if (!areWeightsOurs) faults.push(`${FILES.weights}: the arrival curve gives other weights`);
  for (const [path, computed] of renderedFiles(document)) {
    const written = (await bytesOf(dir, path)).toString('utf8');
    if (written === computed) continue;
    const differs =
      path === FILES.report
        ? firstDifference(JSON.parse(written), JSON.parse(computed))
        : firstDifferentLine(written, computed);
    faults.push(
      differs
        ? `${path}, ${differs.path}: it says ${differs.written}, the raw data give ${differs.computed}`
        : `${path}: it is not written as this program writes it`,
    );
  }
  faults.push(...(await printFaults(dir, recomputed)));
  return faults;
}

/** The print is what most people read: drawn anew, it must be the same to the byte. */
async function printFaults(dir: string, { document }: Recomputed): Promise<readonly string[]> {
  const written = await bytesOf(dir, FILES.print);
  if (written.equals(await pdfOf(printDocument(document)))) return [];
  return [
    `${FILES.print}: it is not what ${DRAWN_BY} draws of the raw data; a release with another version of that may draw otherwise: check it with the one that made it`,
  ];
}

/** The page of what was said, against what was: none of it may be left out or added. Where there is none, none misleads. */
async function threadFaults(
  dir: string,
  { document }: Recomputed,
  root: string,
  statements: readonly FoundStatement[],
): Promise<readonly string[]> {
  const path = `${STATEMENTS}/${THREAD}`;
  const written = await unlessAbsent(readFile(join(dir, path), 'utf8'));
  if (written === undefined) return [];
  const differs = firstDifferentLine(written, renderedThread(document, root, statements));
  return differs
    ? [`${path}, ${differs.path}: it says ${differs.written}, the statements give ${differs.computed}`]
    : [];
}

const isKnownContract = (contract: SlaContract): boolean =>
  CONTRACTS.some((known) => firstDifference(contract, known) === undefined);

/** A step's result, or the fault that ended it. */
async function attempt<T>(what: string, faults: string[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    faults.push(`${what}: ${said(error)}`);
    return undefined;
  }
}

/** What a bundle's figures come to, and the contract that they are under; of another edition's only what can be read of it. */
async function computedIn(dir: string, faults: string[], signed: Signed) {
  const madeBy = await attempt(FILES.inputs, faults, () => jsonOf(dir, FILES.inputs, madeBySchema));
  if (madeBy && madeBy.edition !== EDITION) {
    // Should it have written contracts otherwise, this one states no keys that could be known here.
    const contract = await jsonOf(dir, FILES.contract, contractSchema).catch(() => undefined);
    return { recomputed: undefined, contract, otherEdition: madeBy.edition };
  }
  const recomputed = madeBy && (await attempt('raw data', faults, () => recompute(dir)));
  if (recomputed) {
    const found = await attempt('figures', faults, () => figureFaults(dir, recomputed, signed));
    faults.push(...(found ?? []));
  }
  return { recomputed, contract: recomputed?.document.contract, otherEdition: undefined };
}

/**
 * Check a bundle by itself, without network: files against the manifest, the manifest's root against the signature, what was
 * asked against contract and catalog, every figure against the raw data, and what was said of it afterwards. Never throws for
 * what is wrong with the bundle.
 */
export async function verifyBundle(dir: string, options: VerifyOptions = {}): Promise<BundleVerdict> {
  const faults: string[] = [];
  const nowMs = options.nowMs ?? Date.now();
  const files = await attempt('manifest', faults, () => fileFaults(dir));
  faults.push(...(files?.faults ?? []));
  const root = files?.root ?? '';
  const packed = await attempt(FILES.keys, faults, () => jsonOf(dir, FILES.keys, keysSchema));
  const keys = options.known ?? packed?.keys ?? [];
  const seal = await attempt(FILES.signature, faults, () => sealOf(dir, root, keys));
  const kid = seal && kidOf((await bytesOf(dir, FILES.signature)).toString('utf8'));
  const { recomputed, contract, otherEdition } = await computedIn(dir, faults, { seal, nowMs });
  const found = await attempt(STATEMENTS, faults, () =>
    statementsOf(dir, root, {
      issuers: keys,
      vendors: (atMs) => contract && statedKeys(contract, 'vendor', atMs),
      // Where no seal can be read there is a fault already.
      within: { fromMs: seal ? Date.parse(seal.madeAt) : 0, toMs: nowMs },
    }),
  );
  const statements = found ?? [];
  for (const { file, fault } of statements) {
    if (fault !== undefined) faults.push(`${STATEMENTS}/${file}: ${fault}`);
  }
  faults.push(...readerFaults(statements, options));
  const signer = keys.find((one) => one.kid === kid);
  const stated = statedFaults(contract, { seal, key: signer, statements }, options);
  faults.push(...stated.faults);
  if (recomputed) {
    const drawn = await attempt(THREAD, faults, () => threadFaults(dir, recomputed, root, statements));
    faults.push(...(drawn ?? []));
  }
  return {
    ...{ faults, seal, kid, statements, otherEdition },
    areStated: stated.areStated,
    vendorKey: vendorKeyOf(statements, options, stated.areStated.vendor),
    isContractKnown: contract && isKnownContract(contract),
    isKeyKnown: options.known !== undefined && seal !== undefined,
    outages: recomputed?.report.outages.map(({ id }) => id) ?? [],
    document: recomputed?.document,
  };
}
