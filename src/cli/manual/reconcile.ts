import { Command } from 'commander';
import {
  exportReconciliation,
  judgeClosing,
  judgeReturn,
  type JudgedDifference,
  type ReceiptTally,
  type Reconciliation,
} from '../../manual/index.ts';
import {
  byOption,
  folderOption,
  manualConfig,
  reconciled,
  regionValue,
  withReceipts,
  type FolderOption,
  type ReceiptsOption,
} from './options.ts';

interface ReconcileOptions extends FolderOption, ReceiptsOption {
  readonly region: string;
  readonly out?: string;
  readonly check?: true;
  readonly closing?: true;
  readonly by: string;
}

const DIFFERENCES_SHOWN = 40;

const tallyWords = ({
  receipts,
  delivered,
  held,
  setAside,
  duplicates,
  missing,
  unknown,
}: ReceiptTally): string =>
  `${String(receipts)} = ${String(delivered)} terkirim + ${String(held)} ditahan (${String(setAside)} disisihkan) + ` +
  `${String(duplicates)} rangkap + ${String(missing)} hilang${unknown > 0 ? ` + ${String(unknown)} tidak diketahui` : ''}`;

const differenceWords = ({ id, kind, tps, ballot, page, one, other, notes }: JudgedDifference): string =>
  [
    `${id}  ${kind}  ${tps} ${ballot}${page > 0 ? ` hal. ${String(page)}` : ''}`,
    `    ${one.source}: ${one.says}`,
    `    ${other.source}: ${other.says}`,
    ...notes.map(({ by, at, text }) => `    catatan ${by} (${at}): ${text}`),
  ].join('\n');

function show(found: Reconciliation): void {
  for (const { name, asOf, fault, damagedLines = 0 } of found.sources)
    console.log(
      `${name}: ${fault ?? `per ${asOf ?? ''}`}${damagedLines > 0 ? `, ${String(damagedLines)} baris rusak` : ''}`,
    );
  console.log(`ditunjukkan: ${tallyWords(found.totals.shown)}`);
  console.log(`menurut gerbang saja: ${tallyWords(found.totals.unshown)}`);
  console.log(
    `Sirekap: ${String(found.totals.withoutReceipt)} foto tanpa tanda terima yang dikenal, ` +
      `${String(found.totals.repeatsDropped)} kiriman ulang dibuang`,
  );
  const open = found.differences.filter(({ notes }) => notes.length === 0);
  console.log(`selisih: ${String(found.differences.length)}, terbuka ${String(open.length)}`);
  for (const difference of open.slice(0, DIFFERENCES_SHOWN)) console.log(differenceWords(difference));
  if (open.length > DIFFERENCES_SHOWN)
    console.log(`… ${String(open.length - DIFFERENCES_SHOWN)} lagi: ekspor dengan --out`);
}

async function reconcileCommandAction(options: ReconcileOptions): Promise<void> {
  const config = manualConfig(options.dataDir);
  const found = await reconciled(config, options.region, options);
  const back = judgeReturn(found);
  const closing = judgeClosing(found);
  if (options.out !== undefined) {
    const dataDir = config.SIAGA_MANUAL_DIR;
    await exportReconciliation(found, {
      to: options.out,
      dataDir,
      by: options.by,
      at: new Date(),
      back,
      closing,
    });
  }
  if (!options.check && !options.closing) show(found);
  const asked = options.closing ? closing : back;
  console.log(
    asked.may
      ? `${options.region}: ${options.closing ? 'pencocokan boleh ditutup' : 'boleh kembali ke normal'}`
      : `${options.region}: belum boleh ${options.closing ? 'ditutup' : 'kembali ke normal'}: ${asked.why.join('; ')}`,
  );
  if ((options.check || options.closing) && !asked.may) process.exitCode = 1;
}

/** `siaga manual reconcile`: receipts, queues, Sirekap and pleno side by side; nothing is resolved. */
export const reconcileCommand = (): Command =>
  withReceipts(
    new Command('reconcile')
      .description('set receipts, gateways, Sirekap and pleno of a region side by side; resolves nothing')
      .requiredOption('--region <code>', 'a province, kab/kota or kecamatan', regionValue)
      .option('--check', 'say only whether the region may return to normal; exit 1 when not')
      .option('--closing', 'say only whether the reconciliation may be closed; exit 1 when not')
      .option('--out <dir>', 'export as CSV and JSON, signed, into a new or empty folder')
      .addOption(byOption())
      .addOption(folderOption()),
  ).action(reconcileCommandAction);
