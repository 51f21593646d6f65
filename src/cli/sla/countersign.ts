import { Command, InvalidArgumentError, Option } from 'commander';
import { GATEWAYS } from '../../catalog/index.ts';
import { signingKeyFrom } from '../../kernel/index.ts';
import { countersign, type CountersignOptions } from '../../sla/index.ts';
import { failCli } from '../errors.ts';
import { gathered } from './gathered.ts';

interface Asked {
  readonly as: CountersignOptions['as'];
  readonly key: string;
  readonly dispute?: readonly string[];
  readonly site: readonly string[];
}

/** Outage and text by turns, as the command line gives them. */
function pairs(words: readonly string[]): CountersignOptions['disputes'] {
  if (words.length % 2 !== 0) {
    throw failCli('CLI_SLA_ASKED_WRONG', '--dispute wants an outage’s id and a text, in quotes');
  }
  return Array.from({ length: words.length / 2 }, (_, i) => ({
    outage: words[2 * i] ?? '',
    text: words[2 * i + 1] ?? '',
  }));
}

async function sign(bundle: string, { as, key, dispute = [], site }: Asked): Promise<void> {
  const disputes = pairs(dispute);
  const signer = await signingKeyFrom(key);
  const sites = [...GATEWAYS.map(({ id }) => id), ...site];
  const at = new Date().toISOString();
  const file = await countersign(bundle, { as, key: signer, at, disputes, sites });
  console.log(`${file}: ${disputes.length > 0 ? 'disputed' : 'agreed'} as ${as}, key ${signer.kid}`);
  if (as === 'vendor')
    console.log(`public key, for --vendor-key of who checks: ${JSON.stringify(signer.publicJwk)}`);
}

const word = (text: string, earlier: readonly string[] = []): readonly string[] => {
  if (text.trim() !== '' && text.length <= 2_000) return [...earlier, text];
  throw new InvalidArgumentError('1 to 2000 characters are wanted.');
};

/** `siaga sla countersign BUNDLE`: agree with a report, or dispute outages of it, signed and beside it. */
export const countersignCommand = (): Command =>
  new Command('countersign')
    .description(
      'agree with a report, or dispute outages of it; signed, beside the report, which stays as it is',
    )
    .argument('<bundle>', 'folder of the report')
    .addOption(new Option('--as <role>', 'who speaks').choices(['issuer', 'vendor']).makeOptionMandatory())
    .requiredOption('--key <file>', 'the speaker’s Ed25519 key; made on first use, mode 0600')
    .option('--dispute <outage-and-text...>', 'an outage’s id and what is said of it; may be repeated', word)
    .option('--site <name>', 'a further name that may not be published; may be repeated', gathered, [])
    .action(sign);
