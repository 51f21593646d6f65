import { GATEWAY_PATHS } from '../../contracts/index.ts';

/** The version of tus that is spoken, and said in every answer to it. */
export const TUS_VERSION = '1.0.0';

/** Whether a path means resumable uploads, be it written wrongly: whoever speaks tus is answered in tus. */
export function isTusPath(url: string): boolean {
  const path = url.toLowerCase();
  return (
    path.startsWith(GATEWAY_PATHS.resumable) && /^(?:[/?]|$)/.test(path.slice(GATEWAY_PATHS.resumable.length))
  );
}
