import { Command } from 'commander';
import { noteCommand } from './note.ts';
import { packsCommand } from './packs.ts';
import { progressCommand } from './progress.ts';
import { reconcileCommand } from './reconcile.ts';
import { tpsImportCommand } from './tps-import.ts';
import { verifyCommand } from './verify.ts';

/** `siaga manual …`: the fallback on paper, its progress, and the reconciliation afterwards. */
export const manualCommand = (): Command =>
  new Command('manual')
    .description('Rekap Manual: packs for kecamatan, progress of the pleno, reconciliation')
    .addCommand(packsCommand())
    .addCommand(tpsImportCommand())
    .addCommand(progressCommand())
    .addCommand(reconcileCommand())
    .addCommand(noteCommand())
    .addCommand(verifyCommand());
