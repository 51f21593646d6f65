/** The push services of the browsers: a host, or with `*.` every host below one. */
export const PUSH_SERVICES: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.notify.windows.com',
  '*.push.apple.com',
];

/** A host by name, or all below it; no address, whose last part would be a number. */
export const PUSH_SERVICE_PATTERN = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** An endpoint as it is called, and the entry of the list that lets it be. */
export interface PushEndpoint {
  readonly url: string;
  readonly service: string;
}

const isBelow = (host: string, entry: string): boolean =>
  entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry;

/** What anybody names as an endpoint, when it is one of a service in the list: the process calls no other address. */
export function pushEndpoint(given: string, services: readonly string[]): PushEndpoint | undefined {
  if (!URL.canParse(given)) return undefined;
  const { protocol, hostname, port, username, password, hash, href } = new URL(given);
  if (protocol !== 'https:' || port !== '' || `${username}${password}${hash}` !== '') return undefined;
  const service = services.find((entry) => isBelow(hostname, entry));
  return service === undefined ? undefined : { url: href, service };
}
