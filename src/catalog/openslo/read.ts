import { parseAllDocuments } from 'yaml';
import { failCatalog } from '../errors.ts';
import { documentSchema, otherDocumentSchema, type OpenSloDocument } from './documents.ts';

/** Such as `document 2 (SLO login)`. */
function placeOf(value: unknown, index: number): string {
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } };
  const named = [kind, metadata?.name].filter((part) => typeof part === 'string').join(' ');
  return `document ${index + 1}${named === '' ? '' : ` (${named})`}`;
}

/** Whatever is wrong with OpenSLO documents or with what they say, every place in one message. */
export function refuseIfAny(faults: readonly string[]): void {
  if (faults.length > 0) throw failCatalog('CATALOG_OPENSLO_INVALID', faults.join('\n'));
}

export interface OpenSloStream {
  /** What services are described with. */
  readonly documents: readonly OpenSloDocument[];
  /** A line each on what OpenSLO allows and the catalog does not take. */
  readonly leftOut: readonly string[];
}

const leftOutOf = (document: OpenSloDocument): readonly string[] =>
  document.kind === 'SLO' && document.spec.alertPolicies
    ? [`SLO ${document.metadata.name}: its alertPolicies are left out; alerts follow from the catalog`]
    : [];

/** Read a file of one or more OpenSLO v1 documents; throws CATALOG_OPENSLO_INVALID with every fault and its place. */
export function readOpenSloStream(text: string): OpenSloStream {
  const parsed = [...parseAllDocuments(text)];
  refuseIfAny(
    parsed.flatMap(({ errors }, index) => errors.map(({ message }) => `document ${index + 1}: ${message}`)),
  );
  const values = parsed.map((document) => document.toJS() as unknown);
  const others = values.map((value) => otherDocumentSchema.safeParse(value).data);
  const results = values.flatMap((value, index) =>
    others[index] ? [] : [{ value, index, ...documentSchema.safeParse(value) }],
  );
  refuseIfAny(
    results.flatMap(({ value, index, error }) =>
      (error?.issues ?? []).map(
        ({ path, message }) => `${placeOf(value, index)}, ${path.join('.') || 'whole'}: ${message}`,
      ),
    ),
  );
  const documents = results.flatMap(({ data }) => data ?? []);
  refuseIfAny(documents.length === 0 ? ['there is no document'] : []);
  const leftOut = [
    ...others.flatMap((other) => (other ? [`${other.kind} ${other.metadata.name} is left out`] : [])),
    ...documents.flatMap(leftOutOf),
  ];
  return { documents, leftOut };
}

/** The same, when only what is taken matters. */
export const readOpenSlo = (text: string): readonly OpenSloDocument[] => readOpenSloStream(text).documents;
