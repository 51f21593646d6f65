import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { verifyReceipt, type ReceiptJwk } from '../gateway/index.ts';
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
    console.log(JSON.stringify(await verifyReceipt(jws.trim(), keys), null, 2));
  } catch (error) {
    const reason = error instanceof OpsError ? error.message : `the keys could not be read: ${String(error)}`;
    console.error(reason);
    process.exitCode = 1;
  }
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
    );
}
