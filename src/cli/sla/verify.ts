import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { verifyBundle, type BundleVerdict, type VerifyOptions } from '../../sla/index.ts';
import { failCli } from '../errors.ts';

const jwkSchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
});
const keysSchema = z.union([z.object({ keys: z.array(jwkSchema).min(1) }), jwkSchema]);

/** Public keys of a file: a key set, or a single key. */
async function knownKeys(file: string | undefined): Promise<VerifyOptions['known']> {
  if (file === undefined) return undefined;
  try {
    const found = keysSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return 'keys' in found ? (found.keys as { readonly kty: string }[]) : [found];
  } catch (cause) {
    throw failCli('CLI_KEYS_UNREADABLE', `no public key at ${file}`, { cause });
  }
}

function tellStatements({ statements }: BundleVerdict): void {
  for (const { file, statement } of statements) {
    if (!statement) continue;
    const { as, at, verdict, disputes, key } = statement;
    console.log(`statements/${file}: ${as} ${verdict} at ${at}, key ${key.kid}`);
    for (const { outage, text } of disputes) console.log(`  ${outage}: ${text}`);
  }
}

async function verify(bundle: string, options: { readonly key?: string }): Promise<void> {
  const verdict = await verifyBundle(bundle, { known: await knownKeys(options.key) });
  const { faults, seal, kid, isKeyKnown, isContractKnown } = verdict;
  if (seal) {
    console.log(`${seal.contract} ${seal.version}, ${seal.period}, made ${seal.madeAt}, root ${seal.root}`);
    console.log(
      isKeyKnown
        ? `signed with key ${kid ?? ''}, which you named`
        : `signed with key ${kid ?? ''}, which came with it: compare this id with one you know, or name the key with --key`,
    );
  }
  if (!isContractKnown)
    console.log('its contract is none of this catalog: compare contract.json with the one you signed');
  tellStatements(verdict);
  for (const fault of faults) console.error(`NOT true: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  else console.log('true: every file is as it was signed, and the raw data give every figure');
}

/** `siaga sla verify BUNDLE`: whether a report is what was signed, and whether its raw data give its figures; offline. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'check a report by itself: signature, files, and every figure computed anew from its raw data',
    )
    .argument('<bundle>', 'folder of the report')
    .option('--key <file>', 'public key, or key set, that you know to be the issuer’s')
    .action(verify);
