import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { EDITION, verifyBundle, type BundleVerdict, type VerifyOptions } from '../../sla/index.ts';
import { failCli } from '../errors.ts';

const jwkSchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
});
const keysSchema = z.union([z.object({ keys: z.array(jwkSchema).min(1) }), jwkSchema]);

/** What holds in itself, but by whose word is not known: a stranger can make a bundle that does. */
const EXIT_ISSUER_UNKNOWN = 4;
/** What could not be shown false, but needs the vendor's key to be true. */
const EXIT_VENDOR_UNKNOWN = 2;
/** What holds as far as it can be checked here: its figures only another edition computes anew. */
const EXIT_OTHER_EDITION = 3;

interface Asked {
  readonly key?: string;
  readonly vendorKey?: string;
  readonly last?: string;
}

/** Public keys of a file: a key set, or a single key. */
async function keysIn(file: string | undefined): Promise<VerifyOptions['known']> {
  if (file === undefined) return undefined;
  try {
    const found = keysSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return 'keys' in found ? (found.keys as { readonly kty: string }[]) : [found];
  } catch (cause) {
    throw failCli('CLI_KEYS_UNREADABLE', `no public key at ${file}`, { cause });
  }
}

/** Whether the vendor's key is the reader's own knowledge: what a contract states is worth what that contract is. */
const isVendorUnknown = ({ vendorKey, isContractKnown }: BundleVerdict): boolean =>
  vendorKey === 'unknown' || (vendorKey === 'stated' && isContractKnown !== true);

/** Whether the issuer's key is the reader's own knowledge: one that he named, or that a contract of his catalog states. */
const isIssuerKnown = ({ isKeyKnown, areStated, isContractKnown }: BundleVerdict): boolean =>
  isKeyKnown || (areStated.issuer === true && isContractKnown === true);

/** Which keys the contract states, against those that signed and those that the reader brought. */
function tellStated({ areStated, vendorKey, isKeyKnown, isContractKnown }: BundleVerdict): void {
  const side = (who: string, isStated: boolean | undefined, isNamed: boolean): void => {
    if (isStated === undefined) return;
    const named = isNamed ? 'the key that you named' : 'the key that signed';
    console.log(
      isStated
        ? `the contract states for the ${who} ${named}`
        : `the contract states ANOTHER key for the ${who} than ${named}: yours outranks it, but ask why`,
    );
  };
  side('issuer', areStated.issuer, isKeyKnown);
  side('vendor', areStated.vendor, vendorKey === 'known');
  if (vendorKey === 'stated' && isContractKnown !== true)
    console.log(
      'the vendor’s key is NOT KNOWN: it is the one in this contract, which is none of this catalog. Name the key that the vendor gave you with --vendor-key',
    );
}

/** Who said what, and what to keep of it. */
function tellStatements({ statements, vendorKey }: BundleVerdict): void {
  for (const { file, statement } of statements) {
    if (!statement) continue;
    const { as, at, verdict, disputes, key } = statement;
    console.log(`statements/${file}: ${as} ${verdict} at ${at}, key ${key.kid}`);
    for (const { outage, text } of disputes) console.log(`  ${outage}: ${text}`);
  }
  const last = statements.at(-1)?.sha256;
  if (last !== undefined) {
    console.log(`last statement ${last}: keep this, and name it with --last when you check again`);
  }
  if (vendorKey === 'unknown') {
    console.log(
      'the vendor’s key is NOT KNOWN: anybody can sign as the vendor. Name the key that the vendor gave you with --vendor-key',
    );
  }
}

function tellSeal({ seal, kid, isKeyKnown }: BundleVerdict): void {
  if (!seal) return;
  console.log(`${seal.contract} ${seal.version}, ${seal.period}, made ${seal.madeAt}, root ${seal.root}`);
  console.log(
    isKeyKnown
      ? `signed with key ${kid ?? ''}, which you named`
      : `signed with key ${kid ?? ''}, which came with it: compare this id with one you know, or name the key with --key`,
  );
}

async function verify(bundle: string, { key, vendorKey, last }: Asked): Promise<void> {
  const [known, knownVendor] = await Promise.all([keysIn(key), keysIn(vendorKey)]);
  const verdict = await verifyBundle(bundle, { known, knownVendor, last });
  const { faults, isContractKnown } = verdict;
  tellSeal(verdict);
  if (isContractKnown === false) {
    console.log('its contract is none of this catalog: compare contract.json with the one you signed');
  }
  tellStatements(verdict);
  tellStated(verdict);
  for (const fault of faults) console.error(`NOT true: ${fault}`);
  conclude(verdict);
}

const STRANGER =
  'who signed it is NOT KNOWN here: anybody can make and sign such a folder. Name the key that you have from the issuer with --key';

/** What it came to, in a sentence and an exit code. */
function conclude(verdict: BundleVerdict): void {
  const { faults, otherEdition } = verdict;
  if (faults.length > 0) {
    process.exitCode = 1;
  } else if (otherEdition !== undefined) {
    console.log(
      `not checkable here: every file is as it was signed, but edition ${String(otherEdition)} computed its figures and this program is edition ${String(EDITION)}. Check it with a release of that edition`,
    );
    if (!isIssuerKnown(verdict)) console.log(STRANGER);
    process.exitCode = EXIT_OTHER_EDITION;
  } else if (!isIssuerKnown(verdict)) {
    console.log(
      `consistent in itself: every file is as it was signed, and the raw data give every figure. But ${STRANGER}`,
    );
    process.exitCode = EXIT_ISSUER_UNKNOWN;
  } else {
    console.log('true: every file is as it was signed, and the raw data give every figure');
    if (isVendorUnknown(verdict)) process.exitCode = EXIT_VENDOR_UNKNOWN;
  }
}

const statementHash = (text: string): string => {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('64 hexadecimal digits are wanted, as an earlier check printed them.');
};

/** `siaga sla verify BUNDLE`: whether a report is what was signed, and whether its raw data give its figures; offline. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'check a report by itself: signature, files, and every figure computed anew from its raw data; exits 1 when something is not true, 2 when only the key of who spoke as the vendor is not known, 3 when another edition made it and its figures cannot be checked here, 4 when it holds in itself and only the key that signed it is not known',
    )
    .argument('<bundle>', 'folder of the report')
    .option('--key <file>', 'public key, or key set, that you know to be the issuer’s')
    .option('--vendor-key <file>', 'public key, or key set, that you know to be the vendor’s')
    .option(
      '--last <hash>',
      'the last statement that an earlier check saw; not true when it is gone',
      statementHash,
    )
    .action(verify);
