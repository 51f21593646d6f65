/*
 * What may not be published (KPU's decision 333/2024 exempts addresses and sites): IP addresses, names of hosts, names of
 * sites. Applied to every text that people or machines wrote before it enters a bundle.
 */

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\d.]*\d)/g;
/** As machines at a cloud are named by their address: `ip-10-0-0-3`. */
const NAMED_IPV4 = /(?<![\w-])[a-z]\w*(?:[-_]\d{1,3}){4}(?![-_]?\w)/gi;
/** Two colons at least, and hexadecimal throughout; a time of day such as 13:40:05 is decimal pairs. */
const IPV6 =
  /(?<![\w:.])(?!(?:\d{1,2}:){2}\d{1,2}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?:%[\w.-]+)?(?:\/\d{1,3})?(?![\w:])/gi;
/** Any dotted name, for nobody can list the endings there are; of these, the forms of the count are none. */
const HOST =
  /(?<![\w.-])(?![cd]\.hasil(?![\w.]))(?:[\w+-]+(?:\.[\w+-]+)*@)?(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?(?![\w-])/gi;

/** A name however its parts are joined: `gw-wib`, `gw_wib`, `gw wib`. */
const spelled = (name: string): string =>
  name
    .split(/[-_.\s]+/)
    .map((part) => part.replace(/[*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[-_.\\s]?');

/** A function that takes out of a text all addresses, and these names of sites. */
export function redactor(sites: readonly string[]): (text: string) => string {
  const named = sites.filter((site) => site !== '').toSorted((a, b) => b.length - a.length);
  const sitePattern =
    named.length === 0
      ? undefined
      : new RegExp(`(?<![\\p{L}\\d])(?:${named.map(spelled).join('|')})(?![\\p{L}\\d])`, 'giu');
  return (text) => {
    const bare = [IPV6, IPV4, NAMED_IPV4].reduce((left, address) => left.replace(address, '[IP]'), text);
    const hostless = bare.replace(HOST, '[host]');
    return sitePattern ? hostless.replace(sitePattern, '[situs]') : hostless;
  };
}
