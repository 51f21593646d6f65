/**
 * Names of the recording rules that other programs read (the incident service's guards and its picture).
 * publish renders them; nobody types such a name twice.
 */
export const RECORDINGS = {
  /**
   * Share of logins that got a session, of those not merely asked to wait (`paced`) and not refused for the
   * caller's own fault (`client_error`). 0..1, national. No data when nobody tried.
   */
  loginSuccess: 'national:login_success:ratio',
  /** Share of uploads at the gateways that got a receipt (recorded or held). 0..1, national. */
  uploadReceiptSuccess: 'national:upload_receipt_success:ratio',
  /** Share of public reads that were answered; shed ones count as failed. 0..1, national. */
  publicReadSuccess: 'national:public_read_success:ratio',
  /** p95 seconds from an upload reaching a gateway to the vendor's confirmation, national. */
  uploadDeliveryP95: 'national:upload_delivery_seconds:p95',
  /** Share of upload attempts at the vendor that it confirmed, by `province`. 0..1. */
  uploadVendorSuccess: 'province:upload_vendor_success:ratio',
  /** Photos that got their first receipt from a gateway, as the gateways count them, by `province`. */
  received: 'province:photos_received:sum',
  /** `received` without those of other ballots than the presidential one, by `province`. */
  presidential: 'province:photos_presidential:sum',
  /** What `presidential` was when the stations closed, by `province`. */
  beforeNight: 'province:photos_before_night:sum',
  /** What is left of `presidential` without those, by `province`: for panels. */
  ofNight: 'province:photos_of_night:sum',
  /** How often the vendor's count of stored photos fell back within a night, provinces added up: from then on it is no level. */
  storedFellBack: 'national:photos_stored:resets',
  /** Photos that the vendor has stored, by `province`; nothing for a night after its count fell back. */
  recorded: 'province:photos_stored:sum',
  /** Photos held on gateways' disks, by `province`. */
  held: 'province:queue_held_uploads:sum',
  /** Whole photos at gateways that no further try delivers by itself: for want of a session, or refused; national. */
  setAside: 'national:queue_set_aside:sum',
  /** Photos received and photos stored while the counts were read: as much may lie between two of them, national. */
  inPassing: 'national:photos_in_passing:sum',
  /**
   * Photos stored, held, set aside or on their way over photos received, 1 at most: what is missing from 1 is lost. Counts
   * are read at different moments, so all that moved while they were is taken for accounted.
   */
  accounted: 'national:photos_accounted:ratio',
  /** Seconds, the oldest held upload that may be drained, national. */
  oldestHeld: 'national:queue_oldest_age_seconds:max',
  /** Seconds until a gateway's queue disk refuses what is new, at the pace of the last half hour, by `gateway`; none: never. */
  queueFullIn: 'gateway:queue_full_in:seconds',
  /** Photos a second that the vendor stores, national. */
  uploadGoodput: 'national:photos_stored:rate',
} as const;
