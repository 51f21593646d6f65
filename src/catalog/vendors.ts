/**
 * A third party that runs Sirekap services for KPU, and what it undertook. Contract terms are parameters; which
 * services, and what is measured of each, say the services' own files.
 */
export interface VendorTerms {
  readonly id: string;
  readonly name: string;
  /** What the vendor's load test showed it can do nationally, in photos a second. */
  readonly uploadsPerSecond: number;
  /** In-flight requests beyond which more concurrency only adds latency. */
  readonly usefulConcurrency: number;
  readonly contract: { readonly clause: string; readonly availability: number; readonly version: string };
}

/**
 * The host of the 2024 kind. No public figure of Sirekap's capacity exists, so the figures are this
 * catalog's assumption, to be replaced by the vendor's load test before an election.
 */
export const VENDOR_TERMS: readonly VendorTerms[] = [
  {
    id: 'vendor-utama',
    name: 'Penyedia Sirekap',
    uploadsPerSecond: 75,
    usefulConcurrency: 30,
    contract: { clause: 'asumsi', availability: 0.999, version: '2024-02' },
  },
];
