import { Command } from 'commander';
import { countersignCommand } from './countersign.ts';
import { reportCommand } from './report.ts';
import { verifyCommand } from './verify.ts';

/** `siaga sla …`: what a vendor undertook against what was measured. */
export const slaCommand = (): Command =>
  new Command('sla')
    .description('reports on a vendor’s undertakings, their verification and what is said of them')
    .addCommand(reportCommand())
    .addCommand(verifyCommand())
    .addCommand(countersignCommand());
