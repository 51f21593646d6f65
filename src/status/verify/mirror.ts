import { statusError } from '../errors.ts';
import { addressMirror } from './address-mirror.ts';
import { Altered } from './altered.ts';
import { folderMirror } from './folder-mirror.ts';
import type { Mirror, Reading } from './port.ts';

const PAGE = /(?:provinsi\/)?[\w-]+\.html$/;

/**
 * The mirror in a folder or at an http(s) address: that of the site as readers open it, or of any of its pages, as where a
 * bucket has no page at `/`.
 */
export function mirrorAt(source: string): Mirror {
  const reading: Reading = async (path, read) => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof Altered) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw statusError('STATUS_MIRROR_UNREADABLE', `${path} at ${source} cannot be read: ${why}`, { cause });
    }
  };
  if (!/^https?:\/\//.test(source)) return folderMirror(source, reading);
  const address = new URL(source);
  const isNamed = PAGE.test(address.pathname);
  address.pathname = isNamed ? address.pathname.replace(PAGE, '') : address.pathname.replace(/\/?$/, '/');
  address.search = address.hash = '';
  return addressMirror(address, !isNamed, reading);
}
