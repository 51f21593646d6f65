import { statusError } from '../errors.ts';

/** Say that lines of a register could not be read: whoever stood in them hears nothing any more. */
export function tellDamage(
  { damagedLines }: { readonly damagedLines: number },
  onFault: (error: unknown) => void,
): void {
  if (damagedLines === 0) return;
  const detail = `${String(damagedLines)} baris disisihkan ke berkas .rusak di SIAGA_SUBSCRIBE_DIR.`;
  onFault(statusError('STATUS_SUBSCRIPTIONS_DAMAGED', detail));
}
