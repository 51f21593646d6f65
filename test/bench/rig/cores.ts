/**
 * Two cores are shared so that no contender gets help another does not get: the proxy under test alone on one, the
 * load and the vendor behind it together on the other.
 */
export const PROXY_CORE = 0;
export const LOAD_CORE = 1;
