import type { OpenSloDocument, SliDocument, SloDocument } from './documents.ts';
import { refuseIfAny } from './read.ts';

/** The services that an indicator is of: the one that its label names, or those with an objective on it. */
function servicesOf(sli: SliDocument, known: readonly string[], slos: readonly SloDocument[]) {
  const label = sli.metadata.labels?.['service'];
  const named = known.filter((service) => service === label);
  if (named.length > 0) return named;
  return slos
    .filter(({ spec }) => spec.indicatorRef === sli.metadata.name)
    .map(({ spec }) => spec.service)
    .filter((service) => known.includes(service));
}

/**
 * Documents of several services, such as a whole export, apart: one list a service, in the order of the Services.
 * Throws CATALOG_OPENSLO_INVALID for documents of a service that is not among them. A stream with fewer than two
 * Services is left whole.
 */
export function byService(documents: readonly OpenSloDocument[]): readonly (readonly OpenSloDocument[])[] {
  const slos = documents.filter((document) => document.kind === 'SLO');
  const known = [
    ...new Set(documents.flatMap(({ kind, metadata }) => (kind === 'Service' ? [metadata.name] : []))),
  ];
  if (known.length < 2) return [documents];
  const owners = documents.map((document): readonly string[] => {
    if (document.kind === 'Service') return [document.metadata.name];
    return document.kind === 'SLI' ? servicesOf(document, known, slos) : [document.spec.service];
  });
  refuseIfAny(
    documents.flatMap(({ kind, metadata }, index) =>
      owners[index]?.some((owner) => known.includes(owner)) === true
        ? []
        : [`${kind} ${metadata.name}: of which of the Services ${known.join(', ')}?`],
    ),
  );
  return known.map((service) => documents.filter((_, index) => owners[index]?.includes(service)));
}
