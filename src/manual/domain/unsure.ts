import { unreadIn, VENDOR, type SourceWord, type Whereabouts } from './accounts.ts';

/** States of pages of which a count can fall short. */
export type CountedState = Exclude<Whereabouts, 'unknown'>;

/**
 * The states of which there may be more pages than were found, for somebody who would know was not read whole: the
 * vendor of what is recorded, a gateway of what is held or set aside, any of them of what is missing.
 */
export function unsureStates(sources: readonly SourceWord[]): readonly CountedState[] {
  if (sources.length === 0) return ['recorded', 'held', 'set-aside', 'missing'];
  const unread = unreadIn(sources);
  const isVendorUnread = unread.some(({ name }) => name === VENDOR);
  const isGatewayUnread = unread.some(({ name }) => name !== VENDOR);
  return [
    ...(isVendorUnread ? (['recorded'] as const) : []),
    ...(isGatewayUnread ? (['held', 'set-aside'] as const) : []),
    ...(unread.length > 0 ? (['missing'] as const) : []),
  ];
}
