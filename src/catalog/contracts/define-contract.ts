import type { Catalog } from '../catalog.ts';
import { failCatalog } from '../errors.ts';
import { repeated, unless, type Fault } from '../validate/fault.ts';
import { contractSchema, type SlaContract } from './contract.ts';

/** What a contract must agree with. */
type House = Pick<Catalog, 'services' | 'vendors'>;

const PPM = 1_000_000;

function objectiveFaults(contract: SlaContract): readonly Fault[] {
  const streams = new Map(contract.streams.map((stream) => [stream.id, stream]));
  return contract.objectives.flatMap((objective) => {
    const at = `objective ${objective.id}`;
    const judged = streams.get(objective.streams[0] ?? '');
    return [
      ...unless(
        contract.components.some(({ id }) => id === objective.component),
        at,
        `there is no component ${objective.component}`,
      ),
      ...objective.streams.flatMap((id) => unless(streams.has(id), at, `there is no stream ${id}`)),
      ...unless(
        new Set(objective.streams.map((id) => streams.get(id)?.source)).size === objective.streams.length,
        at,
        'has two streams of one source',
      ),
      ...unless(
        objective.method !== 'weighted' || judged?.perProvince === true,
        at,
        'is weighted by province, but its stream speaks for the nation',
      ),
      ...unless(
        objective.method !== 'weighted' || contract.criticalWindows.length > 0,
        at,
        'is weighted, but there is no critical window',
      ),
      ...unless(objective.targetPpm > 0 && objective.targetPpm < PPM, at, 'its target is nothing or all'),
    ];
  });
}

/** That it names a vendor and services of the catalog. */
function houseFaults(contract: SlaContract, house: House): readonly Fault[] {
  const vendor = house.vendors.find(({ id }) => id === contract.vendor);
  return [
    ...unless(vendor !== undefined, 'vendor', `"${contract.vendor}" is not in vendors.ts`),
    ...unless(
      contract.standing !== 'in-force' || !vendor || vendor.contract.version === contract.version,
      'version',
      `vendors.ts names version ${vendor?.contract.version ?? ''}`,
    ),
    ...contract.components.flatMap(({ id, service }) =>
      unless(
        house.services.some((one) => one.id === service && one.vendor === contract.vendor),
        `component ${id}`,
        `the vendor runs no service "${service}"`,
      ),
    ),
  ];
}

/** One key is one side's: else an agreement could be anybody's. */
function signerFaults({ signers }: SlaContract): readonly Fault[] {
  const keys = signers.flatMap(({ role, keys: own = [] }) => own.map((key) => ({ role, ...key })));
  return keys.flatMap(({ role, x, kid, validFrom, validTo }) => [
    ...unless(
      keys.every((other) => other.x !== x || other.role === role),
      `signer ${role}`,
      `key ${kid} is the other side's too`,
    ),
    ...unless(
      validTo === null || Date.parse(validFrom) < Date.parse(validTo),
      `signer ${role}`,
      `key ${kid} ends before it begins`,
    ),
  ]);
}

function ownFaults(contract: SlaContract): readonly Fault[] {
  const { slice, credits } = contract;
  const named = (kind: string, list: readonly { readonly id: string }[]): readonly Fault[] =>
    repeated(
      list.map(({ id }) => ({ name: id, at: `${kind} ${id}` })),
      'the id',
    );
  return [
    ...unless(3_600 % slice.seconds === 0, 'slice', `an hour is no whole number of ${slice.seconds} s`),
    ...named('component', contract.components),
    ...named('stream', contract.streams),
    ...named('objective', contract.objectives),
    ...unless(
      credits.tiers.every(({ percent }) => percent <= credits.capPercent),
      'credits',
      `a tier gives more than the cap of ${credits.capPercent} %`,
    ),
    ...contract.criticalWindows.flatMap(({ id, from, to }) =>
      unless(Date.parse(from) < Date.parse(to), `critical window ${id}`, 'ends before it begins'),
    ),
    ...unless(
      contract.validTo === null || Date.parse(contract.validFrom) < Date.parse(contract.validTo),
      'validTo',
      'ends before it begins',
    ),
    ...signerFaults(contract),
    ...objectiveFaults(contract),
  ];
}

/** The same contract once it was found sound; throws CATALOG_INVALID with every fault, each with its place. */
export function defineContract(value: SlaContract, house: House): SlaContract {
  const parsed = contractSchema.safeParse(value);
  const faults = parsed.success
    ? [...ownFaults(parsed.data), ...houseFaults(parsed.data, house)]
    : parsed.error.issues.map(({ path, message }) => ({ at: path.join('.'), what: message }));
  if (faults.length === 0 && parsed.success) return parsed.data;
  const detail = faults.map(({ at, what }) => `contracts/${value.id}, ${at}: ${what}`).join('\n');
  throw failCatalog('CATALOG_INVALID', detail);
}
