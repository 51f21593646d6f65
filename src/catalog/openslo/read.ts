import { parseAllDocuments } from 'yaml';
import { failCatalog } from '../errors.ts';
import { documentSchema, type OpenSloDocument } from './documents.ts';

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

/** Read a file of one or more OpenSLO v1 documents; throws CATALOG_OPENSLO_INVALID with every fault and its place. */
export function readOpenSlo(text: string): readonly OpenSloDocument[] {
  const parsed = [...parseAllDocuments(text)];
  refuseIfAny(
    parsed.flatMap(({ errors }, index) => errors.map(({ message }) => `document ${index + 1}: ${message}`)),
  );
  const values = parsed.map((document) => document.toJS() as unknown);
  const results = values.map((value) => documentSchema.safeParse(value));
  refuseIfAny(
    results.flatMap(({ error }, index) =>
      (error?.issues ?? []).map(
        ({ path, message }) => `${placeOf(values[index], index)}, ${path.join('.') || 'whole'}: ${message}`,
      ),
    ),
  );
  const documents = results.flatMap(({ data }) => data ?? []);
  refuseIfAny(documents.length === 0 ? ['there is no document'] : []);
  return documents;
}
