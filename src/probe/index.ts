export { probeAccountsFrom } from './accounts.ts';
export { probeConfigSchema, type ProbeConfig } from './config.ts';
export { openVantage, startVantage, type RunningVantage, type Vantage } from './start.ts';
