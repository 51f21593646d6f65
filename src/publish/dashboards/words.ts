import { PROVINCES } from '../../catalog/index.ts';
import type { Outcome } from '../../contracts/index.ts';
import type { Look } from './spec.ts';

/** How requests end, in one colour each on every dashboard. */
const OUTCOMES: Readonly<Record<Outcome, Look>> = {
  success: { text: 'berhasil', colour: 'green' },
  held: { text: 'ditahan di antrean', colour: 'blue' },
  paced: { text: 'menunggu giliran', colour: 'purple' },
  shed: { text: 'dibatasi', colour: 'orange' },
  client_error: { text: 'salah pemanggil', colour: 'yellow' },
  server_error: { text: 'galat server', colour: 'red' },
  timeout: { text: 'habis waktu', colour: 'dark-red' },
};
export const OUTCOME_LOOKS: Readonly<Record<string, Look>> = OUTCOMES;

export const SEVERITY_LOOKS: Readonly<Record<string, Look>> = {
  critical: { text: 'gawat', colour: 'red' },
  warning: { text: 'awas', colour: 'yellow' },
  info: { text: 'kabar', colour: 'blue' },
};

/** Names of provinces by their code. */
export const PROVINCE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  PROVINCES.map(({ code, name }) => [code, name]),
);
export const PROVINCE_LOOKS: Readonly<Record<string, Look>> = Object.fromEntries(
  PROVINCES.map(({ code, name }) => [code, { text: name }]),
);
