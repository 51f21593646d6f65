import { createHash } from 'node:crypto';

/** Names and sources of the directives of one policy; of a name that comes twice browsers take the first. */
type Policy = ReadonlyMap<string, readonly string[]>;

function policyOf(text: string): Policy {
  const directives = text.split(';').map((directive) => directive.trim().split(/\s+/));
  return new Map(
    directives.reverse().map(([name = '', ...sources]) => [name.toLowerCase(), sources] as const),
  );
}

/** Sources that govern a kind, most specific name first; undefined: anything goes. */
const governing = (policy: Policy, names: readonly string[]): readonly string[] | undefined =>
  [...names, 'default-src'].map((name) => policy.get(name)).find((sources) => sources !== undefined);

const lower = (sources: readonly string[]): readonly string[] =>
  sources.map((source) => source.toLowerCase());

/** Whether the page's own style is let through: by its hash, or by a word for all of them that no hash takes back. */
function allowsStyle(sources: readonly string[], style: string): boolean {
  const isOwn = ['sha256', 'sha384', 'sha512'].some((algorithm) =>
    sources.includes(`'${algorithm}-${createHash(algorithm).update(style).digest('base64')}'`),
  );
  const isStrict = sources.some((source) => /^'(sha\d+|nonce)-/i.test(source));
  return isOwn || (!isStrict && lower(sources).includes("'unsafe-inline'"));
}

/** Whether files beside the page are let through. */
function allowsBeside(sources: readonly string[], { protocol, host, origin }: URL): boolean {
  const said = lower(sources);
  if (said.includes("'strict-dynamic'")) return false;
  return ["'self'", '*', protocol, host, origin, `${origin}/`].some((source) => said.includes(source));
}

const SANDBOX = ['allow-scripts', 'allow-same-origin'];

function faultOf(policy: Policy, style: string, url: URL): string | undefined {
  const styles = governing(policy, ['style-src-elem', 'style-src']);
  if (styles && !allowsStyle(styles, style)) return 'hides its style';
  const scripts = governing(policy, ['script-src-elem', 'script-src']);
  if (scripts && !allowsBeside(scripts, url)) return 'hides its script';
  const asked = governing(policy, ['connect-src']);
  if (asked && !allowsBeside(asked, url)) return 'keeps its script from renewing it';
  const sandbox = policy.get('sandbox');
  if (sandbox && !SANDBOX.every((word) => lower(sandbox).includes(word))) return 'hides its script';
  // The script reads the page anew through a parser that such a policy stops.
  return policy.has('require-trusted-types-for') ? 'keeps its script from renewing it' : undefined;
}

/**
 * What a page loses by the policy that its answer carries, in words; undefined: nothing. A page without its style shows
 * at once what is true now and what will be when it is old, and one without its script does not renew itself.
 */
export function faultOfPolicy(page: string, headers: Headers, url: URL): string | undefined {
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  const said = headers.get('content-security-policy') ?? '';
  const policies = said.split(',').filter((text) => text.trim() !== '');
  const fault = policies
    .map((text) => faultOf(policyOf(text), style, url))
    .find((found) => found !== undefined);
  return fault && `the policy of its answer ${fault}`;
}
