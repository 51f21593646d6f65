/** Something of which there is only so much. */
export interface SaturationResource {
  /** One of its kind in the catalog; services that share the resource say the same of it. */
  readonly id: string;
  /** Indonesian. */
  readonly title: string;
  /** PromQL of the share in use: 0 idle, 1 full, above 1 more asked for than there is. */
  readonly expr: string;
  /** Labels that `expr` keeps apart; none = one figure. */
  readonly by: readonly string[];
  /** From here on people look, and from here on work suffers; 0..1. */
  readonly warnAt: number;
  readonly fullAt: number;
  /** Between the two: from here on an alert of its service that watches it fires; none: only dashboards watch. */
  readonly alertAt?: number;
}

/** A resource that is alerted on. */
export type WatchedResource = SaturationResource & { readonly alertAt: number };

/** Name of the recorded share in use of a resource. */
export const saturationRecord = (resource: SaturationResource): string =>
  `service:${resource.id.replaceAll('-', '_')}:saturation`;
