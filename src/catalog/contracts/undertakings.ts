import type { Catalog } from '../catalog.ts';
import { slaDefinitions, type SlaDefinition } from '../sla.ts';
import { unless, type Fault } from '../validate/fault.ts';
import type { SlaContract } from './contract.ts';

const PPM = 1_000_000;

function termFaults(term: SlaDefinition, contract: SlaContract): readonly Fault[] {
  const at = `contracts/${contract.id}, term ${term.id}`;
  const objective = contract.objectives.find(({ id }) => id === term.id);
  if (objective === undefined) return [{ at, what: 'the contract has no objective of that id' }];
  return [
    ...unless(
      objective.targetPpm === Math.round(term.target * PPM),
      at,
      `the contract says ${objective.targetPpm / PPM}, the service's file ${term.target}`,
    ),
    ...unless(
      objective.clause === term.clause,
      at,
      `the contract names the clause "${objective.clause}", the service's file "${term.clause}"`,
    ),
  ];
}

/**
 * Where the contract in force of a service's vendor does not say what the service's file does. Each file is sound by
 * itself, so nothing is refused as it is loaded: the build names it.
 */
export const undertakingFaults = (
  service: string,
  house: Pick<Catalog, 'services' | 'vendors'>,
  contracts: readonly SlaContract[],
): readonly Fault[] =>
  slaDefinitions(house)
    .filter((term) => term.service === service)
    .flatMap((term) => {
      const binding = contracts.filter(
        ({ standing, vendor }) => standing === 'in-force' && vendor === term.vendor.id,
      );
      if (binding.length > 0) return binding.flatMap((contract) => termFaults(term, contract));
      return [{ at: `contracts, term ${term.id}`, what: `no contract of ${term.vendor.id} is in force` }];
    });
