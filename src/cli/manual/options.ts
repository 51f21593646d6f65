import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseConfig } from '../../kernel/index.ts';
import {
  configuredStates,
  manualConfigSchema,
  readShownReceipts,
  receiptKeysIn,
  reconcileRegion,
  type ManualConfig,
  type Reconciliation,
  type ShownReceipt,
} from '../../manual/index.ts';
import { failCli } from '../errors.ts';

/** The settings, with the folder as the command line names it. */
export const manualConfig = (dataDir: string | undefined): ManualConfig =>
  parseConfig(manualConfigSchema, {
    ...process.env,
    ...(dataDir === undefined ? {} : { SIAGA_MANUAL_DIR: dataDir }),
  });

export interface FolderOption {
  readonly dataDir?: string;
}

export const folderOption = () =>
  new Option('--data-dir <dir>', 'folder of Rekap Manual (SIAGA_MANUAL_DIR; else ./rekap-manual)');

/** A code of 2, 4 or 6 digits. */
export const regionValue = (text: string): string => {
  if (/^(\d{2}|\d{4}|\d{6})$/.test(text)) return text;
  throw new InvalidArgumentError('the code of a province, kab/kota or kecamatan is wanted.');
};

export const byOption = () =>
  new Option('--by <name>', 'who says so; kept').default(userInfo().username, 'your account here');

const gathered = (path: string, earlier?: readonly string[]): readonly string[] => [...(earlier ?? []), path];

export interface ReceiptsOption {
  readonly receipts?: string;
  readonly keys?: readonly string[];
}

/** Receipts that people showed, and whose keys check them. */
export const withReceipts = (command: Command): Command =>
  command
    .option(
      '--receipts <file>',
      'receipts that phones or witnesses handed in, one a line (JWS, or JSON with jws)',
    )
    .option('--keys <file>', 'key set of a gateway (/.well-known/jwks.json); may be repeated', gathered);

/** Read the receipts of a region. Throws CLI_KEYS_UNREADABLE when there are no keys to check them with. */
export async function receiptsOf(
  { receipts, keys = [] }: ReceiptsOption,
  scope: string,
): Promise<readonly ShownReceipt[]> {
  if (receipts === undefined) return [];
  if (keys.length === 0)
    throw failCli('CLI_KEYS_UNREADABLE', '--receipts needs --keys: receipts count only when they verify');
  return readShownReceipts(receipts, await receiptKeysIn(keys), scope);
}

/** Set a region's sources side by side. Throws `MANUAL_SOURCE_MISSING` when the settings name none. */
export async function reconciled(
  config: ManualConfig,
  scope: string,
  options: ReceiptsOption,
): Promise<Reconciliation> {
  const states = await configuredStates(config);
  if (!states)
    throw failCli(
      'CLI_MANUAL_SOURCES_UNSET',
      'set SIAGA_MANUAL_GATEWAYS and SIAGA_MANUAL_VENDOR_URL with their token files: nothing can be reconciled without',
    );
  return reconcileRegion({
    scope,
    dataDir: config.SIAGA_MANUAL_DIR,
    states,
    receipts: await receiptsOf(options, scope),
  });
}
