import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NIGHT, wib, type Report } from '../../src/drill/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import {
  findFreeBase,
  runNight,
  startStack,
  switchOnDevices,
  type Kill,
  type Stack,
} from '../../src/processes/local-stack.ts';

/** Nights that run beside each other each look for their ports from a place of their own. */
const PORTS_FROM = 27_600 + 1_200 * Number(process.env['VITEST_POOL_ID'] ?? 0);
/** People of a drill answer at once. */
const THINK_MS = 1_000;

async function lookDuring(
  stack: Stack,
  {
    during,
    speed,
  }: { readonly during?: { at: string; look: (stack: Stack) => Promise<void> }; readonly speed: number },
): Promise<void> {
  if (!during) return;
  await systemClock.sleep(stack.nightStartsAt + (wib(during.at) - NIGHT.fromMs) / speed - Date.now());
  await during.look(stack);
}

/**
 * Live through a whole night on a stack of its own, faster and smaller than by default so that arrivals per
 * second are the same; everything is stopped and removed at the end.
 */
export async function shortDrill(options: {
  readonly speed: number;
  readonly scale: number;
  readonly kills?: readonly Kill[];
  /** End of the night, WIB; midnight unless told. */
  readonly until?: string;
  /** Phones talk straight to the vendor. */
  readonly withoutSiaga?: boolean;
  /** Looks at the running stack in the middle of the night, at `HH:MM` WIB; the night goes on meanwhile. */
  readonly during?: { readonly at: string; readonly look: (stack: Stack) => Promise<void> };
  /** Looks at the running stack when the night is over. */
  readonly look?: (stack: Stack) => Promise<void>;
}): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'siaga-test-'));
  await chmod(dataDir, 0o711);
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const { speed, scale } = options;
  const stack = await startStack({
    kind: options.withoutSiaga === true ? 'vendor-only' : 'full',
    dataDir,
    portBase: await findFreeBase(PORTS_FROM),
    pace: { speed, scale },
    replayUntil: options.until ?? '24:00',
    env,
    path: env.PATH,
    mayInstall: true,
    clock: systemClock,
    say: () => undefined,
  });
  try {
    const devices =
      options.withoutSiaga === true
        ? undefined
        : await switchOnDevices({
            ports: stack.ports,
            pagerSecret: stack.secrets.pager.value,
            clock: systemClock,
            onPage: () => undefined,
          });
    const looked = lookDuring(stack, options);
    try {
      return await runNight({
        seed: 14,
        scale,
        speed,
        until: options.until ?? '24:00',
        stack,
        devices,
        startAt: stack.nightStartsAt,
        thinkMs: THINK_MS,
        kills: options.kills ?? [],
        env,
        clock: systemClock,
        say: () => undefined,
        onProgress: () => undefined,
        beforeStop: async () => {
          await looked;
          await options.look?.(stack);
        },
        stopAfter: true,
        signal: new AbortController().signal,
      });
    } finally {
      await devices?.close();
    }
  } finally {
    await stack.destroy();
  }
}
