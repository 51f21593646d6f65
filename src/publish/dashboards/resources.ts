import { CATALOG, resourcesOf, saturationRecord, type SaturationResource } from '../../catalog/index.ts';
import { chart, one } from './builders.ts';
import { recorded } from './query.ts';
import type { PanelSpec, Step } from './spec.ts';
import { gatewayLooks } from './words.ts';

/** Colours of a share in use, from where the catalog has people look, be called, and work suffer. */
const resourceSteps = ({ warnAt, alertAt, fullAt }: SaturationResource): readonly Step[] => [
  [null, 'green'],
  [warnAt, 'yellow'],
  ...(alertAt === undefined ? [] : [[alertAt, 'orange'] as const]),
  [fullAt, 'red'],
];

/** A resource by its id; a dashboard that shows one which is gone must not be rendered. */
function resourceOf(id: string): SaturationResource {
  const resource = resourcesOf(CATALOG).find((entry) => entry.id === id);
  if (!resource) throw new RangeError(`the catalog has no resource "${id}"`);
  return resource;
}

export const stepsOfResource = (id: string): readonly Step[] => resourceSteps(resourceOf(id));
export const fullAtOf = (id: string): number => resourceOf(id).fullAt;

const called = ({ alertAt }: SaturationResource): string =>
  alertAt === undefined ? 'Nobody is called for it.' : 'From the orange line on people are called.';

/** What is in use of a resource, as rules record it and alerts judge it. */
export const resourcePanel = (resource: SaturationResource): PanelSpec =>
  chart({
    key: `resource/${resource.id}`,
    title: `Terpakai: ${resource.title}`,
    description: `Share in use, as alerts judge it. From the yellow line on people look, from the red one on work suffers. ${called(resource)}`,
    unit: 'percentunit',
    targets: one(
      recorded(saturationRecord(resource)),
      resource.by.length > 0 ? resource.by.map((label) => `{{${label}}}`).join(' ') : 'terpakai',
    ),
    looks: resource.by.includes('gateway') ? gatewayLooks() : {},
    steps: resourceSteps(resource),
  });
