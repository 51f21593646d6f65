import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { CONTRACTS, type SlaContract } from '../../catalog/index.ts';
import { OpsError, verifyJws } from '../../kernel/index.ts';
import { EDITION } from '../domain/inputs.ts';
import { fail } from '../errors.ts';
import type { ReportDocument } from '../view/document.ts';
import { statedKeys, type SignerRole } from './contract-keys.ts';
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
} from './folder.ts';
import { recompute, type Recomputed } from './recompute.ts';
import { renderedFiles, renderedThread } from './render.ts';
import { BUNDLE_TYP, keysSchema, sealSchema, type Seal } from './seal.ts';
import { isKeyAmong, statementsOf, type FoundStatement } from './statement.ts';

/** What checking a bundle came to. */
export interface BundleVerdict {
  /** In the order in which they were found; empty: everything holds. */
  readonly faults: readonly string[];
  readonly seal: Seal | undefined;
  /** Of the key that signed it. */
  readonly kid: string | undefined;
  /** Whether that key is one that the reader named; else it came with the bundle and must be compared. */
  readonly isKeyKnown: boolean;
  /** Whether the contract is one of this program's catalog, to the letter; else its terms must be compared. Undefined: it cannot be read. */
  readonly isContractKnown: boolean | undefined;
  readonly statements: readonly FoundStatement[];
  /**
   * Whether the vendor spoke, and with a key that the reader named, or that the bundle's contract states (which is worth what
   * that contract is); `unknown`: anybody may have spoken for it.
   */
  readonly vendorKey: 'silent' | 'known' | 'stated' | 'unknown';
  /** Whether keys that signed for a side are those that the contract states for it then; undefined: it states none, or none signed. */
  readonly areStated: Readonly<Record<SignerRole, boolean | undefined>>;
  /** Outages by id, for whoever disputes one. */
  readonly outages: readonly string[];
  /** The report as the raw data give it; undefined: they cannot be read. */
  readonly document: ReportDocument | undefined;
}

export interface VerifyOptions {
  /** Keys that the reader knows; the signature must be of one of them. */
  readonly known?: readonly JWK[] | undefined;
  /** The vendor's keys that the reader knows; what is said as the vendor must be signed with one of them. */
  readonly knownVendor?: readonly JWK[] | undefined;
  /** SHA-256 of the last statement that the reader saw: if it is gone, the statements were cut off. */
  readonly last?: string | undefined;
}

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

/** The first figure that the raw data do not give, file by file. */
async function figureFaults(
  dir: string,
  { report, document, inputs, areWeightsOurs }: Recomputed,
  seal: Seal | undefined,
) {
  const faults: string[] = [];
  if (inputs.edition !== EDITION) {
    return [
      `it was computed by edition ${String(inputs.edition)}, this program is edition ${String(EDITION)}: use that one`,
    ];
  }
  if (seal && (seal.period !== inputs.period.label || seal.contract !== report.contract.id)) {
    faults.push(`${FILES.signature}: it is about another contract or period`);
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
  return faults;
}

/** The page of what was said, against what was: none of it may be left out or added. Where there is none, none misleads. */
async function threadFaults(
  dir: string,
  { document, inputs }: Recomputed,
  root: string,
  statements: readonly FoundStatement[],
): Promise<readonly string[]> {
  const path = `${STATEMENTS}/${THREAD}`;
  const written = await readFile(join(dir, path), 'utf8').catch(() => undefined);
  // Another edition draws otherwise, and was named already.
  if (written === undefined || inputs.edition !== EDITION) return [];
  const differs = firstDifferentLine(written, renderedThread(document, root, statements));
  return differs
    ? [`${path}, ${differs.path}: it says ${differs.written}, the statements give ${differs.computed}`]
    : [];
}

/** Statements against what the reader brings: the vendor's key, and the last one that was seen. */
function readerFaults(
  statements: readonly FoundStatement[],
  { knownVendor, last }: VerifyOptions,
): readonly string[] {
  const isStranger = ({ statement }: FoundStatement): boolean =>
    knownVendor !== undefined && statement?.as === 'vendor' && !isKeyAmong(statement.key, knownVendor);
  return [
    ...statements
      .filter(isStranger)
      .map(({ file }) => `${STATEMENTS}/${file}: it is not of the vendor’s key that you named`),
    ...(last === undefined || statements.some(({ sha256: hash }) => hash === last)
      ? []
      : [`${STATEMENTS}: ${last} is not among them: they were cut off`]),
  ];
}

/** What was said as the vendor. */
const vendorWords = (statements: readonly FoundStatement[]) =>
  statements.flatMap(({ file, statement }) => (statement?.as === 'vendor' ? [{ file, ...statement }] : []));

function vendorKeyOf(
  statements: readonly FoundStatement[],
  { knownVendor }: VerifyOptions,
  isStated: boolean | undefined,
): BundleVerdict['vendorKey'] {
  const said = vendorWords(statements);
  if (said.length === 0) return 'silent';
  if (knownVendor) return said.every(({ key }) => isKeyAmong(key, knownVendor)) ? 'known' : 'unknown';
  return isStated === true ? 'stated' : 'unknown';
}

/** The keys that signed against those that the contract states; a key that the reader brings outranks them. */
function statedFaults(
  contract: SlaContract | undefined,
  signed: {
    readonly seal: Seal | undefined;
    readonly key: JWK | undefined;
    readonly statements: readonly FoundStatement[];
  },
  { known, knownVendor }: VerifyOptions,
): { readonly areStated: BundleVerdict['areStated']; readonly faults: readonly string[] } {
  const { seal, key, statements } = signed;
  const issuers = contract && seal && statedKeys(contract, 'issuer', Date.parse(seal.madeAt));
  const issuer = issuers && key && isKeyAmong(key, issuers);
  const words = vendorWords(statements).map(({ file, at, key: of }) => {
    const vendors = contract && statedKeys(contract, 'vendor', Date.parse(at));
    return { file, isStated: vendors && isKeyAmong(of, vendors) };
  });
  const strangers = words.filter(({ isStated }) => isStated === false);
  const isAnyJudged = words.some(({ isStated }) => isStated !== undefined);
  return {
    areStated: { issuer, vendor: isAnyJudged ? strangers.length === 0 : undefined },
    faults: [
      ...(issuer === false && known === undefined
        ? [`${FILES.signature}: its key is none that the contract states for the issuer at that time`]
        : []),
      ...(knownVendor === undefined ? strangers : []).map(
        ({ file }) =>
          `${STATEMENTS}/${file}: its key is none that the contract states for the vendor at that time`,
      ),
    ],
  };
}

const isKnownContract = (recomputed: Recomputed): boolean =>
  CONTRACTS.some((known) => firstDifference(recomputed.document.contract, known) === undefined);

/** A step's result, or the fault that ended it. */
async function attempt<T>(what: string, faults: string[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    faults.push(`${what}: ${said(error)}`);
    return undefined;
  }
}

/**
 * Check a bundle by itself, without network: files against the manifest, the manifest's root against the signature, every
 * figure against the raw data, and what was said of it afterwards. Never throws for what is wrong with the bundle.
 */
export async function verifyBundle(dir: string, options: VerifyOptions = {}): Promise<BundleVerdict> {
  const faults: string[] = [];
  const files = await attempt('manifest', faults, () => fileFaults(dir));
  faults.push(...(files?.faults ?? []));
  const root = files?.root ?? '';
  const packed = await attempt(FILES.keys, faults, () => jsonOf(dir, FILES.keys, keysSchema));
  const keys = options.known ?? packed?.keys ?? [];
  const seal = await attempt(FILES.signature, faults, () => sealOf(dir, root, keys));
  const kid = seal && kidOf((await bytesOf(dir, FILES.signature)).toString('utf8'));
  const recomputed = await attempt('raw data', faults, () => recompute(dir));
  if (recomputed) {
    const found = await attempt('figures', faults, () => figureFaults(dir, recomputed, seal));
    faults.push(...(found ?? []));
  }
  const contract = recomputed?.document.contract;
  const statements = await statementsOf(dir, root, {
    issuers: keys,
    vendors: (atMs) => contract && statedKeys(contract, 'vendor', atMs),
  });
  for (const { file, fault } of statements) {
    if (fault !== undefined) faults.push(`${STATEMENTS}/${file}: ${fault}`);
  }
  faults.push(...readerFaults(statements, options));
  const signer = keys.find((one) => one.kid === kid);
  const stated = statedFaults(contract, { seal, key: signer, statements }, options);
  faults.push(...stated.faults);
  if (recomputed) {
    const found = await attempt(THREAD, faults, () => threadFaults(dir, recomputed, root, statements));
    faults.push(...(found ?? []));
  }
  return {
    ...{ faults, seal, kid, statements },
    areStated: stated.areStated,
    vendorKey: vendorKeyOf(statements, options, stated.areStated.vendor),
    isContractKnown: recomputed && isKnownContract(recomputed),
    isKeyKnown: options.known !== undefined && seal !== undefined,
    outages: recomputed?.report.outages.map(({ id }) => id) ?? [],
    document: recomputed?.document,
  };
}
