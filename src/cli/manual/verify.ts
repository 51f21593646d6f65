import { Command } from 'commander';
import { receiptKeysIn, verifyReconciliation } from '../../manual/index.ts';

const yesNo = (may: boolean): string => (may ? 'ya' : 'tidak');

async function verify(dir: string, { keys }: { readonly keys: string }): Promise<void> {
  const { scope, at, by, mayReturn, mayClose, differences } = await verifyReconciliation(
    dir,
    await receiptKeysIn([keys]),
  );
  console.log(
    `${dir} sama seperti saat ditandatangani: wilayah ${scope}, ${at}, oleh ${by}; ` +
      `boleh kembali: ${yesNo(mayReturn)}, boleh ditutup: ${yesNo(mayClose)}; ` +
      `${String(differences.open)} dari ${String(differences.all)} selisih terbuka`,
  );
}

/** `siaga manual verify DIR`: whether an exported reconciliation is as it was signed. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('check an exported reconciliation against the public key of who signed it')
    .argument('<dir>', 'the exported folder')
    .requiredOption('--keys <file>', 'public keys, had in another way than with the export')
    .action(verify);
