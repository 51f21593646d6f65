import type { JWK } from 'jose';
import type { SlaContract } from '../../catalog/index.ts';
import { statedKeys } from './contract-keys.ts';
import { FILES, STATEMENTS } from './folder.ts';
import type { Seal } from './seal.ts';
import { isKeyAmong, type FoundStatement } from './statement.ts';
import type { BundleVerdict, VerifyOptions } from './verdict.ts';

/** Statements against what the reader brings: the vendor's key, and the last one that was seen. */
export function readerFaults(
  statements: readonly FoundStatement[],
  { knownVendor, last }: VerifyOptions,
): readonly string[] {
  const isStranger = ({ statement }: FoundStatement): boolean =>
    knownVendor !== undefined && statement?.as === 'vendor' && !isKeyAmong(statement.key, knownVendor);
  return [
    ...statements
      .filter(isStranger)
      .map(({ file }) => `${STATEMENTS}/${file}: it is not of the vendor’s key that you named`),
    ...(last === undefined || statements.some(({ sha256: hash }) => hash === last)
      ? []
      : [`${STATEMENTS}: ${last} is not among them: they were cut off`]),
  ];
}

/** What was said as the vendor. */
const vendorWords = (statements: readonly FoundStatement[]) =>
  statements.flatMap(({ file, statement }) => (statement?.as === 'vendor' ? [{ file, ...statement }] : []));

/** Whose the key is that spoke as the vendor, by what the reader brings or the contract states. */
export function vendorKeyOf(
  statements: readonly FoundStatement[],
  { knownVendor }: VerifyOptions,
  isStated: boolean | undefined,
): BundleVerdict['vendorKey'] {
  const said = vendorWords(statements);
  if (said.length === 0) return 'silent';
  if (knownVendor) return said.every(({ key }) => isKeyAmong(key, knownVendor)) ? 'known' : 'unknown';
  return isStated === true ? 'stated' : 'unknown';
}

/** The keys that signed against those that the contract states; a key that the reader brings outranks them. */
export function statedFaults(
  contract: SlaContract | undefined,
  signed: {
    readonly seal: Seal | undefined;
    readonly key: JWK | undefined;
    readonly statements: readonly FoundStatement[];
  },
  { known, knownVendor }: VerifyOptions,
): { readonly areStated: BundleVerdict['areStated']; readonly faults: readonly string[] } {
  const { seal, key, statements } = signed;
  const issuers = contract && seal && statedKeys(contract, 'issuer', Date.parse(seal.madeAt));
  const issuer = issuers && key && isKeyAmong(key, issuers);
  const words = vendorWords(statements).map(({ file, at, key: of }) => {
    const vendors = contract && statedKeys(contract, 'vendor', Date.parse(at));
    return { file, isStated: vendors && isKeyAmong(of, vendors) };
  });
  const strangers = words.filter(({ isStated }) => isStated === false);
  const isAnyJudged = words.some(({ isStated }) => isStated !== undefined);
  return {
    areStated: { issuer, vendor: isAnyJudged ? strangers.length === 0 : undefined },
    faults: [
      ...(issuer === false && known === undefined
        ? [`${FILES.signature}: its key is none that the contract states for the issuer at that time`]
        : []),
      ...(knownVendor === undefined ? strangers : []).map(
        ({ file }) =>
          `${STATEMENTS}/${file}: its key is none that the contract states for the vendor at that time`,
      ),
    ],
  };
}
