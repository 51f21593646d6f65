import type { Command } from 'commander';
import { queueFolder, rotateQueueKey } from '../../gateway/index.ts';
import { onDataFolder, type FolderOption } from './options.ts';

async function rotateKey({ dataDir }: FolderOption): Promise<void> {
  const { rewrapped, damaged } = await rotateQueueKey(dataDir);
  console.log(`a new key is in force; ${String(rewrapped)} segments stand under it`);
  for (const file of damaged)
    console.error(`the header of ${file} was damaged before and opens under no key`);
  const { keyFile } = queueFolder(dataDir);
  console.log(`Keep a copy of ${keyFile} elsewhere now: without it nothing that is held can be read.`);
  if (damaged.length > 0) process.exitCode = 1;
}

/** `siaga queue rotate-key`: a new region key, under which every segment's own key is wrapped anew. */
export const rotateKeyCommand = (): Command =>
  onDataFolder(
    'rotate-key',
    'replace the key that opens the queue; may be cut short and run again. The gateway must be stopped',
  ).action(rotateKey);
