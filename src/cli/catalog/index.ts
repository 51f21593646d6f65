import { Command } from 'commander';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';

/** `siaga catalog …`: the catalog in the form that others read and write. */
export const catalogCommand = (): Command =>
  new Command('catalog')
    .description('services, indicators and objectives, as others exchange them')
    .addCommand(exportCommand())
    .addCommand(importCommand());
