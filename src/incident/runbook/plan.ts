import { provinceOf, PROVINCES } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { actionOf } from '../actions/index.ts';
import type { Parameters, Runbook, Subject } from './types.ts';

/** What is known when a plan is made. Times are wall milliseconds. */
export interface PlanFacts {
  readonly now: number;
  readonly parameters: Parameters;
  /** The newest run of this runbook for this region that has ended. */
  readonly previous: { readonly endedAt: number; readonly round: number } | undefined;
  /** The runbook's cooldown in wall milliseconds. */
  readonly cooldownMs: number;
}

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  /** Indonesian. */
  readonly text: string;
  /** Province codes whose policy it changes. */
  readonly targets: readonly string[];
  readonly tps: number;
  readonly effect: 'none' | 'reversible' | 'irreversible';
}

export interface Plan {
  readonly outcome: 'planned';
  readonly provinces: readonly string[];
  readonly tps: number;
  readonly steps: readonly PlannedStep[];
  /** How often the trouble has come back within the cooldown. */
  readonly round: number;
  readonly notes: readonly string[];
}

export type Planned = Plan | { readonly outcome: 'refused'; readonly why: string };

/** Provinces of a scope; an unknown one has none, and nothing is ever taken to mean everything. */
export function provincesOf(scope: string): readonly string[] {
  if (scope === NATIONAL) return PROVINCES.map((province) => province.code);
  return provinceOf(scope) ? [scope] : [];
}

/** TPS of these provinces. */
export const tpsOf = (provinces: readonly string[]): number =>
  provinces.reduce((sum, code) => sum + (provinceOf(code)?.tps ?? 0), 0);

function planSteps(runbook: Runbook, region: string, parameters: Parameters): readonly PlannedStep[] {
  return runbook.steps.flatMap((step) => {
    const action = actionOf(step.action);
    if (!action) return [];
    const { text, scope } = action.describe(step.with, { region, parameters, guards: runbook.guards });
    const targets = scope === null ? [] : provincesOf(scope);
    return [
      {
        id: step.id,
        title: step.title,
        action: step.action,
        text,
        targets,
        tps: tpsOf(targets),
        effect: action.effect,
      },
    ];
  });
}

/** Pure: what a runbook would do about an incident, or why it must not. */
export function planRun(
  runbook: Runbook,
  incident: Pick<Subject, 'alertname' | 'region'>,
  facts: PlanFacts,
): Planned {
  if (incident.alertname !== runbook.alert) {
    return {
      outcome: 'refused',
      why: `runbook ini untuk alarm ${runbook.alert}, bukan ${incident.alertname}`,
    };
  }
  const own = provincesOf(incident.region);
  if (own.length === 0)
    return { outcome: 'refused', why: `wilayah "${incident.region}" tidak dikenal: tidak ada sasaran` };
  const steps = planSteps(runbook, incident.region, facts.parameters);
  const provinces = [...new Set(steps.flatMap((step) => step.targets))];
  if (provinces.length === 0) return { outcome: 'refused', why: 'rencana tidak mempunyai sasaran' };
  if (provinces.length > runbook.limits.maxProvinces) {
    return {
      outcome: 'refused',
      why: `rencana mengenai ${String(provinces.length)} provinsi; batasnya ${String(runbook.limits.maxProvinces)}`,
    };
  }
  const { previous } = facts;
  const isRelapse = previous !== undefined && facts.now - previous.endedAt < facts.cooldownMs;
  return {
    outcome: 'planned',
    provinces,
    tps: tpsOf(provinces),
    steps,
    round: isRelapse ? previous.round + 1 : 0,
    notes: isRelapse ? ['kambuh dalam masa tenang: pemantauan diperpanjang'] : [],
  };
}

const EFFECTS = {
  none: 'tidak mengubah apa pun',
  reversible: 'dapat dibatalkan',
  irreversible: 'tidak dapat ditarik',
} as const;

const count = (value: number): string => value.toLocaleString('id-ID');

/** A plan for people, Indonesian: regions, TPS, steps, and what can be taken back. */
export function planText(runbook: Runbook, region: string, plan: Planned): string {
  const head = `Rencana: ${runbook.title} (${runbook.slug}, alarm ${runbook.alert})`;
  if (plan.outcome === 'refused') return `${head}\nDITOLAK: ${plan.why}\n`;
  const names =
    plan.provinces.length === PROVINCES.length
      ? 'semua'
      : plan.provinces.map((code) => provinceOf(code)?.name ?? code).join(', ');
  const lines = plan.steps.map((step, i) => {
    const reach = step.targets.length === 0 ? '' : `; ${count(step.tps)} TPS`;
    return `  ${String(i + 1)}. ${step.title} [${step.action}]\n     ${step.text}\n     ${EFFECTS[step.effect]}${reach}`;
  });
  return [
    head,
    `Wilayah insiden: ${region}; provinsi yang terkena: ${String(plan.provinces.length)} (${names}); TPS: ${count(plan.tps)}`,
    ...plan.notes.map((line) => `Catatan: ${line}`),
    'Langkah:',
    ...lines,
    'Ini hanya rencana: tidak ada yang diubah.',
    '',
  ].join('\n');
}
