import type { SigningKey } from '../kernel/index.ts';
import { appendStatement, type Statement } from './bundle/statement.ts';
import { verifyBundle } from './bundle/verify.ts';
import { fail } from './errors.ts';

export interface CountersignOptions {
  readonly as: Statement['as'];
  readonly key: SigningKey;
  /** ISO time. */
  readonly at: string;
  readonly disputes: Statement['disputes'];
}

/**
 * Say of a bundle, signed, that one agrees with it or which outages one disputes. It goes beside the bundle, which stays
 * what it is; answers the file. Throws SLA_BUNDLE_UNREADABLE when the bundle does not hold, SLA_OUTAGE_UNKNOWN.
 */
export async function countersign(dir: string, options: CountersignOptions): Promise<string> {
  const { faults, seal, statements, outages, kid } = await verifyBundle(dir);
  const [first] = faults;
  if (!seal || first !== undefined) {
    throw fail('SLA_BUNDLE_UNREADABLE', `yang tidak benar tidak ditandatangani: ${first ?? ''}`);
  }
  if (options.as === 'issuer' && options.key.kid !== kid) {
    throw fail('SLA_BUNDLE_UNREADABLE', 'penerbit menjawab dengan kunci yang menandatangani laporannya');
  }
  for (const { outage } of options.disputes) {
    if (!outages.includes(outage)) throw fail('SLA_OUTAGE_UNKNOWN', `tidak ada gangguan ${outage}`);
  }
  return appendStatement(
    dir,
    { root: seal.root, as: options.as, at: options.at, disputes: options.disputes },
    statements,
    options.key,
  );
}
