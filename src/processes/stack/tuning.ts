import { VENDORS } from '../../catalog/index.ts';

/** How fast and how small a replay is. Speed 1 with scale 1 is the real night. */
export interface Pace {
  readonly speed: number;
  readonly scale: number;
}

/** What the stand-in vendor can do, per wall second, so that a scaled and hurried night meets it as it would the real one. */
export interface VendorCapacity {
  readonly uploadsPerSecond: number;
  readonly loginsPerSecond: number;
  readonly readsPerSecond: number;
  /** Time of one photo on a calm host; latencies are never compressed. */
  readonly baseUploadMs: number;
  /** Requests in flight beyond which more only adds latency: rate × time of photos and of sign-ins. */
  readonly usefulConcurrency: number;
}

/** The vendor's national rate for sign-ins and for reads, as multiples of its rate for photos. */
const LOGINS_PER_UPLOAD = 3;
const READS_PER_UPLOAD = 2.5;
const BASE_UPLOAD_MS = 400;
const BASE_LOGIN_MS = 150;

export function vendorCapacity({ speed, scale }: Pace): VendorCapacity {
  const national = VENDORS.reduce((sum, vendor) => sum + vendor.uploadsPerSecond, 0);
  const uploadsPerSecond = (national * speed) / scale;
  const loginsPerSecond = uploadsPerSecond * LOGINS_PER_UPLOAD;
  return {
    uploadsPerSecond,
    loginsPerSecond,
    readsPerSecond: uploadsPerSecond * READS_PER_UPLOAD,
    baseUploadMs: BASE_UPLOAD_MS,
    usefulConcurrency: Math.ceil(
      (uploadsPerSecond * BASE_UPLOAD_MS + loginsPerSecond * BASE_LOGIN_MS) / 1000,
    ),
  };
}

/** A pause of the production night in a replay: shorter by the speed, never below what a machine needs. */
const paused = (productionMs: number, speed: number, leastMs: number): string =>
  String(Math.max(leastMs, Math.round(productionMs / speed)));

/**
 * How quickly a lost message between Prometheus, Alertmanager and the incident service is made good. An alert is
 * absent only after longer than a restarted Alertmanager takes to hear of it again.
 */
export const alertPace = ({ speed }: Pace) =>
  speed === 1
    ? { resendDelayMs: 60_000, reconcileEveryMs: 15_000, graceMs: 30_000, absenceMs: 150_000 }
    : { resendDelayMs: 10_000, reconcileEveryMs: 5_000, graceMs: 15_000, absenceMs: 25_000 };

/** The spans of manual mode, which gateways and the incident service must be given alike. */
export const manualSpans = ({ speed }: Pace): Readonly<Record<string, string>> =>
  speed === 1
    ? {}
    : {
        SIAGA_MANUAL_HOLD_DOWN_MS: paused(600_000, speed, 3_000),
        SIAGA_MANUAL_SPREAD_MS: paused(900_000, speed, 5_000),
        SIAGA_MANUAL_PROBE_MS: paused(300_000, speed, 2_000),
      };

/** Settings of a gateway that belong to the night's pace; deadlines and latencies stay real. */
export function gatewayPace({ speed, scale }: Pace): Readonly<Record<string, string>> {
  return {
    // Everything runs on one machine here, so latencies scatter more than at a vendor's.
    SIAGA_LATENCY_TOLERANCE: '3',
    // … and what its processors are short of says nothing of a gateway that has its own.
    SIAGA_LOOP_STEPS_MS: '500,1000,2000',
    // A small machine plays the phones too: what they ask in vain costs it twice.
    SIAGA_ANSWERS_PER_SECOND: '100',
    SIAGA_RETRY_BUSY_SECONDS: String(Math.max(2, 15 / speed)),
    SIAGA_RETRY_LONG_SECONDS: String(Math.max(5, 120 / speed)),
    SIAGA_POLL_MIN_MS: paused(60_000, speed, 2_000),
    SIAGA_POLL_MAX_MS: paused(120_000, speed, 20_000),
    SIAGA_PACING_OPENING_MS: paused(60_000, speed, 1_000),
    SIAGA_TICKET_LATE_MS: paused(1_800_000, speed, 120_000),
    SIAGA_UPLOADED_BEHIND_MS: paused(3_600_000, speed, 60_000),
    SIAGA_POLICY_RECONNECT_MAX_MS: paused(10_000, speed, 2_000),
    SIAGA_PACE_STEP_MS: paused(30_000, speed, 500),
    SIAGA_PROBE_INTERVAL_MS: paused(15_000, speed, 1_000),
    ...manualSpans({ speed, scale }),
  };
}
