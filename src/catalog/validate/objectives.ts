import { PHASES } from '../../contracts/index.ts';
import { symptomsIn } from '../alerts/watching.ts';
import { REACHABLE_ERROR_RATIO } from '../burn-windows.ts';
import type { Catalog } from '../catalog.ts';
import type { Service } from '../services/service.ts';
import { burns, windowsOf, type BurningSlo, type Objective } from '../slos.ts';
import { ID, isShare, placeOf, repeated, unless, type Fault } from './fault.ts';

function burnFaults(slo: BurningSlo, service: Service, at: string): readonly Fault[] {
  const { cause } = slo.burn;
  const words = [slo.burn.fast, slo.burn.slow].flatMap(({ summary, description }) => [summary, description]);
  return [
    ...unless(
      slo.sli.by.length === 0,
      at,
      `its indicator is kept apart by ${slo.sli.by.join(', ')}: budgets are national`,
    ),
    ...unless(
      words.every((text) => text.length > 0 && !text.includes('$')),
      at,
      'the words of its burn alerts are empty or not static',
    ),
    ...unless(
      cause === undefined || symptomsIn(service).some(({ name }) => name === cause),
      at,
      `its cause "${cause ?? ''}" is no alert of this service`,
    ),
  ];
}

/** Whether windows can be derived; the reason they cannot is what is wrong. */
function windowFaults(slo: Objective, at: string): readonly Fault[] {
  try {
    return windowsOf(slo).flatMap((row) =>
      PHASES.filter((phase) => row.factor * (1 - slo.objective[phase]) > REACHABLE_ERROR_RATIO + 1e-9).map(
        (phase) => ({ at, what: `its budget of ${phase} is so large that its row ${row.id} never fires` }),
      ),
    );
  } catch (error) {
    return [{ at, what: (error as Error).message }];
  }
}

function faultsIn(slo: Objective, service: Service, at: string): readonly Fault[] {
  const shares = Object.entries(slo.objective).flatMap(([phase, share]) =>
    unless(isShare(share), at, `objective of ${phase} is ${share}, not between 0 and 1`),
  );
  const common = [
    ...unless(ID.test(slo.id), at, 'its id is not lower case, digits and hyphens'),
    ...unless(slo.periodHours > 0, at, `a period of ${slo.periodHours} h`),
    ...unless(
      service.indicators.includes(slo.sli),
      at,
      `judges ${slo.sli.id}, which is no indicator of this service`,
    ),
  ];
  if (slo.kind === 'slices') {
    const { limit, sliceMinutes } = slo;
    return [
      ...shares,
      ...common,
      ...unless(Number.isFinite(limit.value), at, `limit ${limit.value} is no number`),
      ...unless(Number.isInteger(sliceMinutes) && sliceMinutes > 0, at, `slices of ${sliceMinutes} min`),
    ];
  }
  const windows = burns(slo) && shares.length === 0 ? windowFaults(slo, at) : [];
  return [...shares, ...common, ...windows, ...(burns(slo) ? burnFaults(slo, service, at) : [])];
}

/** Objectives: that they can be held, and their burn be told. */
export function objectiveFaults({ services }: Catalog): readonly Fault[] {
  const all = services.flatMap((service) =>
    service.objectives.map((slo) => ({ slo, service, at: `${placeOf(service)}, SLO ${slo.id}` })),
  );
  return [
    ...repeated(
      all.map(({ slo, at }) => ({ name: slo.id, at })),
      'the id',
    ),
    ...all.flatMap(({ slo, service, at }) => faultsIn(slo, service, at)),
  ];
}
