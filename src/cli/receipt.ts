import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import {
  receiptIn,
  rotateReceiptKey,
  verifyReceipt,
  type ReceiptJwk,
  type VerifiedReceipt,
} from '../gateway/index.ts';
import { OpsError } from '../kernel/index.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** Keys from a file or an address that gives `{ keys: […] }`. */
async function readKeys(source: string): Promise<readonly ReceiptJwk[]> {
  const text = /^https?:/.test(source)
    ? await (await fetch(source, { signal: AbortSignal.timeout(10_000) })).text()
    : await readFile(source, 'utf8');
  return jwksSchema.parse(JSON.parse(text)).keys;
}

async function verify(receipt: string, options: { readonly keys: readonly string[] }): Promise<void> {
  const jws = receipt === '-' ? await readFile('/dev/stdin', 'utf8') : receipt;
  try {
    const keys = (await Promise.all(options.keys.map(readKeys))).flat();
    const verified = await verifyReceipt(receiptIn(jws), keys);
    console.log(JSON.stringify(verified.receipt, null, 2));
    console.error(aboutKey(verified));
  } catch (error) {
    const reason = error instanceof OpsError ? error.message : `the keys could not be read: ${String(error)}`;
    console.error(reason);
    process.exitCode = 1;
  }
}

const DAY_MS = 86_400_000;

/** On how many copies the photo stood, and how old the key was, in one line. */
function aboutKey({ receipt, key }: VerifiedReceipt): string {
  const copies = receipt.copies === 2 ? 'two copies, on two machines' : 'one copy';
  const since =
    key.notBefore === undefined
      ? 'of unknown age'
      : `${Math.max(0, Math.floor((Date.parse(receipt.receivedAt) - Date.parse(key.notBefore)) / DAY_MS))} days old then`;
  const until = key.notAfter === undefined ? 'still in use' : `retired ${key.notAfter}`;
  return `true: it stood on ${copies}; signed with key ${key.kid ?? ''}, ${since}, ${until}`;
}

async function rotate(options: { readonly dataDir: string; readonly gateway: string }): Promise<void> {
  const keys = await rotateReceiptKey(join(options.dataDir, 'keys'), options.gateway, Date.now());
  console.log(
    `receipts are signed with ${keys.current.kid} from the next minute on; of ${keys.jwks.length} keys all verify`,
  );
}

/** `siaga receipt verify <receipt> --keys FILE|URL`: whether a gateway really gave this receipt, offline. */
export function receiptCommand(): Command {
  return new Command('receipt')
    .description('check receipts (tanda terima)')
    .addCommand(
      new Command('verify')
        .description('check a receipt against the gateways’ public keys; prints what it says')
        .argument('<receipt>', 'the compact JWS, or - to read it from standard input')
        .requiredOption('--keys <file-or-url...>', 'key sets of gateways (/.well-known/jwks.json)')
        .action(verify),
    )
    .addCommand(
      new Command('rotate-key')
        .description(
          'sign receipts with a new key; a running gateway takes it up within a minute, old receipts stay good',
        )
        .requiredOption('--data-dir <folder>', 'the gateway’s SIAGA_DATA_DIR')
        .requiredOption('--gateway <id>', 'the gateway’s SIAGA_GATEWAY_ID')
        .action(rotate),
    );
}
