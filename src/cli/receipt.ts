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
import { failCli } from './errors.ts';

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

const isAddress = (source: string): boolean => /^https?:/.test(source);

async function textAt(source: string): Promise<string> {
  if (!isAddress(source)) return readFile(source, 'utf8');
  const answer = await fetch(source, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the answer was ${String(answer.status)}`);
  return answer.text();
}

/** Keys from a file or an address that gives `{ keys: […] }`. Throws CLI_KEYS_UNREADABLE, naming the source. */
async function readKeys(source: string): Promise<readonly ReceiptJwk[]> {
  try {
    return jwksSchema.parse(JSON.parse(await textAt(source))).keys;
  } catch (cause) {
    const advice = isAddress(source)
      ? 'Check the address and that the gateway serves, or save its /.well-known/jwks.json and name the file.'
      : 'Name a file that holds a gateway’s /.well-known/jwks.json.';
    throw failCli('CLI_KEYS_UNREADABLE', `no key set at ${source}: ${whyOf(cause)}. ${advice}`, { cause });
  }
}

/** A repeated option, as a list. */
const gathered = (source: string, earlier?: readonly string[]): readonly string[] => [
  ...(earlier ?? []),
  source,
];

/** The reason in one line; fetch keeps the telling part in its cause. */
function whyOf(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof z.ZodError) return 'what is there is no key set';
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (!(cause instanceof Error)) return message;
  const code = 'code' in cause ? String(cause.code) : '';
  return `${message} (${cause.message || code})`;
}

async function verify(receipt: string, options: { readonly keys: readonly string[] }): Promise<void> {
  const jws = receipt === '-' ? await readFile('/dev/stdin', 'utf8') : receipt;
  try {
    const keys = (await Promise.all(options.keys.map(readKeys))).flat();
    const verified = await verifyReceipt(receiptIn(jws), keys);
    console.log(JSON.stringify(verified.receipt, null, 2));
    console.error(aboutKey(verified));
  } catch (error) {
    console.error(error instanceof OpsError ? error.message : String(error));
    process.exitCode = 1;
  }
}

const DAY_MS = 86_400_000;

/** On how many copies the photo stood, whether its session was known, and how old the key was, in one line. */
function aboutKey({ receipt, key }: VerifiedReceipt): string {
  const copies = receipt.copies === 2 ? 'two copies, on two machines' : 'one copy';
  const since =
    key.notBefore === undefined
      ? 'of unknown age'
      : `${Math.max(0, Math.floor((Date.parse(receipt.receivedAt) - Date.parse(key.notBefore)) / DAY_MS))} days old then`;
  const until = key.notAfter === undefined ? 'still in use' : `retired ${key.notAfter}`;
  const session =
    receipt.session === 'unconfirmed' ? '; the vendor had NOT confirmed the session it came under' : '';
  return `true: it stood on ${copies}${session}; signed with key ${key.kid ?? ''}, ${since}, ${until}`;
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
        .requiredOption(
          '--keys <file-or-url>',
          'key set of a gateway (/.well-known/jwks.json); may be repeated',
          gathered,
        )
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
