import { GATEWAYS } from '../../catalog/index.ts';
import { wib } from '../../drill/index.ts';
import { originOf } from '../stack/own-services.ts';
import type { Stack } from '../stack/start-stack.ts';

/** Where a gateway publishes the keys of its receipts. */
const RECEIPT_KEYS_PATH = '/.well-known/jwks.json';

/** The variables of the phones' process. */
export function phonesEnvironment(options: {
  readonly seed: number;
  readonly scale: number;
  readonly speed: number;
  readonly until: string;
  readonly photoFactor: number;
  readonly startAt: number;
  readonly stack: Stack;
  readonly withSiaga: boolean;
}): Readonly<Record<string, string>> {
  const { stack } = options;
  const origins = Object.fromEntries(
    GATEWAYS.map(({ id }) => [id, originOf(stack.ports.gateways[id]?.phones ?? 0)]),
  );
  const targets = options.withSiaga
    ? { kind: 'gateways', origins, keysPath: RECEIPT_KEYS_PATH }
    : { kind: 'vendor', origin: originOf(stack.ports.sirekap) };
  return {
    SIAGA_DRILL_SEED: String(options.seed),
    SIAGA_DRILL_SCALE: String(options.scale),
    SIAGA_DRILL_SPEED: String(options.speed),
    SIAGA_DRILL_UNTIL_MS: String(wib(options.until)),
    SIAGA_DRILL_PHOTO_FACTOR: String(options.photoFactor),
    SIAGA_DRILL_START_AT: String(Math.round(options.startAt)),
    SIAGA_DRILL_TARGETS: JSON.stringify(targets),
    SIAGA_DRILL_PASSWORD_SEED: stack.secrets.passwordSeed.value,
    SIAGA_DRILL_DIR: stack.folders.drill,
  };
}
