/** Another seed plays another night: `CHAOS_SEED=7 npm run test:chaos -- fuzz`. */
export const SEED = Number(process.env['CHAOS_SEED'] ?? '2024');
