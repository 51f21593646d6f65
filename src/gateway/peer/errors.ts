import { errorsFrom, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_PEER_UNAUTHORIZED: { status: 401, title: 'Gerbang mitra tidak dikenal', retry: 'never' },
  GATEWAY_PEER_TOKEN_UNUSABLE: {
    status: 500,
    title: 'Sandi gerbang mitra tidak dapat dipakai',
    retry: 'never',
  },
  GATEWAY_STANDBY_FOREIGN: { status: 403, title: 'Bukan gerbang yang dicadangkan di sini', retry: 'never' },
  GATEWAY_STANDBY_INVALID: { status: 400, title: 'Permintaan salinan tidak sah', retry: 'never' },
  GATEWAY_STANDBY_FULL: { status: 503, title: 'Ruang salinan gerbang mitra habis', retry: 'later' },
  GATEWAY_STANDBY_BUSY: { status: 503, title: 'Gerbang mitra sedang sibuk', retry: 'later' },
  GATEWAY_STANDBY_DROPPED: { status: 409, title: 'Salinan ini sudah dilepas', retry: 'never' },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error of the peer port, on either side. */
export const peerError = errorsFrom(TABLE);
