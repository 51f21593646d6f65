import { errorsFrom, type ErrorSpec } from '../../kernel/index.ts';

const TABLE = {
  GATEWAY_RECEIPT_FORGED: { status: 422, title: 'Tanda terima tidak asli', retry: 'never' },
  GATEWAY_RECEIPT_UNKNOWN_SIGNER: { status: 422, title: 'Penanda tangan tidak dikenal', retry: 'never' },
  GATEWAY_RECEIPT_MALFORMED: { status: 400, title: 'Bukan tanda terima', retry: 'never' },
  GATEWAY_RECEIPT_WRONG_ISSUER: { status: 422, title: 'Tanda terima dari gerbang lain', retry: 'never' },
  GATEWAY_RECEIPT_KEY_RETIRED: { status: 422, title: 'Kunci sudah tidak dipakai', retry: 'never' },
  GATEWAY_RECEIPT_KEY_ABSENT: { status: 404, title: 'Tidak ada kunci tanda terima di sana', retry: 'never' },
  GATEWAY_RECEIPT_KEY_FOREIGN: {
    status: 409,
    title: 'Kunci tanda terima milik gerbang lain',
    retry: 'never',
  },
} as const satisfies Record<string, ErrorSpec>;

/** Make an error about a receipt. */
export const receiptError = errorsFrom(TABLE);
