import { PEER_HEADERS, PEER_PATHS } from '../../contracts/index.ts';
import type { HeldPhoto, HeldUpload } from '../queue/port.ts';
import { uploadHeaders } from '../upstream/upload-request.ts';
import type { PeerRequest } from './peer-client.ts';

/** A held upload as the peer gets it: the head of the phone's own, the phone's session beside it. */
export function copyRequest(upload: HeldUpload, held: HeldPhoto): PeerRequest {
  const { authorization, traceparent, vouched, reading } = held;
  return {
    method: 'POST',
    path: PEER_PATHS.copies,
    headers: {
      ...uploadHeaders(upload, held.photo, { authorization: undefined, reading }),
      ...(authorization === undefined ? {} : { [PEER_HEADERS.session]: authorization }),
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(vouched === true ? { [PEER_HEADERS.vouched]: '1' } : {}),
    },
    body: held.photo,
  };
}
