import { Command } from 'commander';
import { receiptKeysIn, verifyReconciliation } from '../../manual/index.ts';

async function verify(dir: string, { keys }: { readonly keys: string }): Promise<void> {
  const { scope, at, by, mayReturn, mayClose, differences } = await verifyReconciliation(
    dir,
    await receiptKeysIn([keys]),
  );
  console.log(
    `${dir} is as it was signed: region ${scope}, ${at}, by ${by}; may return: ${String(mayReturn)}, ` +
      `may close: ${String(mayClose)}; ${String(differences.open)} of ${String(differences.all)} differences open`,
  );
}

/** `siaga manual verify DIR`: whether an exported reconciliation is as it was signed. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('check an exported reconciliation against the public key of who signed it')
    .argument('<dir>', 'the exported folder')
    .requiredOption('--keys <file>', 'public keys, had in another way than with the export')
    .action(verify);
