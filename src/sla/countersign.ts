import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SigningKey } from '../kernel/index.ts';
import { statedKeys } from './bundle/contract-keys.ts';
import { FILES, jsonOf, STATEMENTS, THREAD } from './bundle/folder.ts';
import { renderedThread } from './bundle/render.ts';
import { keysSchema } from './bundle/seal.ts';
import {
  appendStatement,
  isKeyAmong,
  statementsOf,
  whyNotSigner,
  whyNotThen,
  type Statement,
} from './bundle/statement.ts';
import { verifyBundle } from './bundle/verify.ts';
import { redactor } from './domain/redact.ts';
import { fail } from './errors.ts';

const PAGE = `${STATEMENTS}/${THREAD}`;

export interface CountersignOptions {
  readonly as: Statement['as'];
  readonly key: SigningKey;
  /** ISO time. */
  readonly at: string;
  readonly disputes: Statement['disputes'];
  /** Names of sites that may not be published. */
  readonly sites: readonly string[];
}

/** What somebody signs is not changed for him: he is shown what may stand there. */
function expectPublishable({ disputes, sites }: CountersignOptions): void {
  const redact = redactor(sites);
  for (const { outage, text } of disputes) {
    const publishable = redact(text);
    if (publishable !== text) {
      throw fail('SLA_TEXT_EXPOSES', `${outage}: this may be said instead: ${publishable}`);
    }
  }
}

/**
 * Say of a bundle, signed, that one agrees with it or which outages one disputes. It goes beside the bundle, which stays
 * what it is; the page of all that was said is drawn anew. Answers the file. Throws SLA_BUNDLE_UNREADABLE when the bundle
 * does not hold, SLA_OUTAGE_UNKNOWN, SLA_SIGNER_WRONG, SLA_TEXT_EXPOSES, SLA_TIME_WRONG.
 */
export async function countersign(dir: string, options: CountersignOptions): Promise<string> {
  const { faults, seal, statements, outages, document, otherEdition } = await verifyBundle(dir);
  if (otherEdition !== undefined) {
    const why = `edition ${String(otherEdition)} made it, which alone computes it anew: what is not checked is not signed`;
    throw fail('SLA_BUNDLE_UNREADABLE', why);
  }
  // Who was stopped between statement and page left an old page: it is drawn anew below.
  const first = faults.find((fault) => !fault.startsWith(PAGE));
  if (!seal || !document || first !== undefined) {
    throw fail('SLA_BUNDLE_UNREADABLE', `what is not true is not signed: ${first ?? ''}`);
  }
  const { keys } = await jsonOf(dir, FILES.keys, keysSchema);
  const vendors = (atMs: number) => statedKeys(document.contract, 'vendor', atMs);
  const within = { fromMs: Date.parse(seal.madeAt), toMs: Date.parse(options.at) };
  const thread = { issuers: keys, vendors, within };
  const { publicJwk } = options.key;
  const why = whyNotSigner({ as: options.as, at: options.at, key: publicJwk }, statements, thread);
  if (why !== undefined) throw fail('SLA_SIGNER_WRONG', why);
  const whyThen = whyNotThen(options.at, statements, within);
  if (whyThen !== undefined) throw fail('SLA_TIME_WRONG', whyThen);
  const stated = options.as === 'vendor' ? vendors(Date.parse(options.at)) : undefined;
  if (stated && !isKeyAmong(publicJwk, stated))
    throw fail('SLA_SIGNER_WRONG', 'the contract states another key for the vendor');
  for (const { outage } of options.disputes) {
    if (!outages.includes(outage)) throw fail('SLA_OUTAGE_UNKNOWN', `the report has no outage ${outage}`);
  }
  expectPublishable(options);
  const { root } = seal;
  const { as, at, disputes, key } = options;
  const file = await appendStatement(dir, { root, as, at, disputes }, statements, key);
  const all = await statementsOf(dir, root, thread);
  await writeFile(join(dir, PAGE), renderedThread(document, root, all));
  return file;
}
