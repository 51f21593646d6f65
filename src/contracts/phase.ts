import { z } from 'zod';

/**
 * Phases of an election, in their order. What must hold differs: a drop in uploads at night is news during counting and
 * nothing during the rehearsal (*gladi*).
 */
export const PHASES = ['gladi', 'pemungutan', 'penghitungan', 'rekap'] as const;
export const phaseSchema = z.enum(PHASES);
export type Phase = z.infer<typeof phaseSchema>;
