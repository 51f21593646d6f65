import { parentPort, workerData } from 'node:worker_threads';
import { printed } from '../../kernel/index.ts';
import type { Pack } from '../domain/pack.ts';
import { writePack, type WrittenPack } from './pack-files.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly dir: string;
  readonly notice: string;
}

/** What it answers to a pack. */
export type WorkerAnswer =
  | { readonly kind: 'written'; readonly written: WrittenPack }
  | { readonly kind: 'failed'; readonly code: string; readonly why: string };

const { dir, notice } = workerData as WorkerData;

parentPort?.on('message', (pack: Pack) => {
  writePack(dir, pack, notice).then(
    (written) => {
      parentPort?.postMessage({ kind: 'written', written } satisfies WorkerAnswer);
    },
    (error: unknown) => {
      const failed: WorkerAnswer = { kind: 'failed', code: pack.region.code, why: String(printed(error)) };
      parentPort?.postMessage(failed);
    },
  );
});
