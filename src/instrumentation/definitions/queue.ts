import type { MetricDefinition } from './definition.ts';

/* Receipts, the upload queue and what becomes of what is in it. */

/** Seconds from first byte to the vendor's confirmation, from direct to a night in the queue. */
const DELIVERY_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, 28800] as const;

export const receiptsTotal = {
  type: 'counter',
  name: 'siaga_gateway_receipts_total',
  help: 'Receipts given, by whether the vendor had confirmed (recorded) or the queue holds it (held)',
  labels: ['province', 'state'],
} as const satisfies MetricDefinition;

export const receiptKeysLost = {
  type: 'gauge',
  name: 'siaga_gateway_receipt_keys_lost',
  help: 'Receipt keys that the last start found gone, receipts given with them, and replaced',
  labels: [],
  aggregator: 'max',
} as const satisfies MetricDefinition;

export const receivedUploads = {
  type: 'gauge',
  name: 'siaga_gateway_received_uploads',
  help: 'Uploads that got their first receipt from this gateway, counted on its disk: a restart does not set it back',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const receivedOtherBallots = {
  type: 'gauge',
  name: 'siaga_gateway_received_other_ballots',
  help: 'Of the uploads that got their first receipt from this gateway, those of other ballots than the presidential one',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const queueHeld = {
  type: 'gauge',
  name: 'siaga_gateway_queue_held_uploads',
  help: 'Uploads on the gateway disk that the vendor has not confirmed and the drain can bring to it (stuck ones left out)',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const queueBytes = {
  type: 'gauge',
  name: 'siaga_gateway_queue_bytes',
  help: 'Bytes the queue occupies on disk',
  labels: [],
} as const satisfies MetricDefinition;

export const resumableUploads = {
  type: 'gauge',
  name: 'siaga_gateway_resumable_uploads',
  help: 'Resumable uploads that are begun and not whole yet',
  labels: [],
} as const satisfies MetricDefinition;

export const queueFreeRatio = {
  type: 'gauge',
  name: 'siaga_gateway_queue_free_ratio',
  help: 'Free space of the queue disk, 0..1',
  labels: [],
  aggregator: 'min',
} as const satisfies MetricDefinition;

export const queueOldestAge = {
  type: 'gauge',
  name: 'siaga_gateway_queue_oldest_age_seconds',
  help: 'Age of the oldest held upload that may be drained (manual provinces and stuck uploads left out)',
  labels: [],
  aggregator: 'max',
} as const satisfies MetricDefinition;

export const queueStuck = {
  type: 'gauge',
  name: 'siaga_gateway_queue_stuck_uploads',
  help: 'Uploads with a receipt that no further try delivers by itself: their phone must sign in again (session), the vendor refuses the photo so far (refused) or for good (buried), or the disk spoilt it (damaged)',
  labels: ['reason'],
} as const satisfies MetricDefinition;

export const queueDeadLetters = {
  type: 'gauge',
  name: 'siaga_gateway_queue_dead_letters',
  help: 'Held uploads that the vendor refused for good; a person must look',
  labels: [],
} as const satisfies MetricDefinition;

export const queueDamaged = {
  type: 'gauge',
  name: 'siaga_gateway_queue_damaged_uploads',
  help: 'Held uploads whose photos do not read back whole from the disk',
  labels: [],
} as const satisfies MetricDefinition;

export const queueScrubbed = {
  type: 'counter',
  name: 'siaga_gateway_queue_scrubbed_bytes_total',
  help: 'Bytes of held photos read back in idle time and found whole',
  labels: [],
} as const satisfies MetricDefinition;

export const queueDelivered = {
  type: 'counter',
  name: 'siaga_gateway_queue_delivered_total',
  help: 'Held uploads that the vendor confirmed',
  labels: ['province'],
} as const satisfies MetricDefinition;

export const peerCopies = {
  type: 'counter',
  name: 'siaga_gateway_peer_copies_total',
  help: 'Held uploads by whether the peer gateway took a copy before the receipt, or why it stands on one machine',
  labels: ['outcome'],
} as const satisfies MetricDefinition;

export const peerCircuitOpen = {
  type: 'gauge',
  name: 'siaga_gateway_peer_circuit_open',
  help: '1 while the peer gateway takes no copies and is asked once in five seconds only',
  labels: [],
  aggregator: 'max',
} as const satisfies MetricDefinition;

export const standbyUploads = {
  type: 'gauge',
  name: 'siaga_gateway_standby_uploads',
  help: 'Copies kept here of uploads that another gateway holds and delivers',
  labels: ['owner'],
} as const satisfies MetricDefinition;

export const standbyBytes = {
  type: 'gauge',
  name: 'siaga_gateway_standby_bytes',
  help: 'Bytes that copies for another gateway occupy on disk',
  labels: ['owner'],
} as const satisfies MetricDefinition;

export const drainRate = {
  type: 'gauge',
  name: 'siaga_gateway_drain_per_second',
  help: 'Pace at which the queue is being drained now',
  labels: [],
} as const satisfies MetricDefinition;

export const uploadDelivery = {
  type: 'histogram',
  name: 'siaga_gateway_upload_delivery_seconds',
  help: 'Time from an upload reaching the gateway to the confirmation of the vendor, queue included',
  labels: [],
  buckets: DELIVERY_BUCKETS,
} as const satisfies MetricDefinition;

export const certificateExpiry = {
  type: 'gauge',
  name: 'siaga_gateway_certificate_expiry_timestamp_seconds',
  help: 'When the certificate that phones are shown ends, seconds since the epoch; absent where the gateway has none',
  labels: [],
  aggregator: 'min',
} as const satisfies MetricDefinition;
