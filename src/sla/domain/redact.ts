/*
 * What may not be published (KPU's decision 333/2024 exempts addresses and sites): IP addresses, names of hosts, names of
 * sites. Applied to every text that people or machines wrote before it enters a bundle.
 */

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?::\d{1,5})?(?![\d.]*\d)/g;
/** Two colons at least, and hexadecimal throughout; a time of day such as 13:40:05 is decimal pairs. */
const IPV6 =
  /(?<![\w:.])(?!(?:\d{1,2}:){2}\d{1,2}(?![\w:]))(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?:\/\d{1,3})?(?![\w:])/gi;
const HOST =
  /(?<![\w.@-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:internal|local|lan|id|com|net|org|cloud)(?::\d{1,5})?(?![\w-])/gi;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A function that takes out of a text all addresses, and these names of sites. */
export function redactor(sites: readonly string[]): (text: string) => string {
  const named = sites.filter((site) => site !== '').toSorted((a, b) => b.length - a.length);
  const sitePattern =
    named.length === 0
      ? undefined
      : new RegExp(`(?<![\\w-])(?:${named.map(escaped).join('|')})(?![\\w-])`, 'gi');
  return (text) => {
    const bare = text.replace(IPV6, '[IP]').replace(IPV4, '[IP]').replace(HOST, '[host]');
    return sitePattern ? bare.replace(sitePattern, '[situs]') : bare;
  };
}
