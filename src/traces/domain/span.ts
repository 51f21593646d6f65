/** A value of an attribute, as searches and readers see it. */
export type TagValue = string | number | boolean;
export type Tags = Readonly<Record<string, TagValue>>;

export interface SpanEvent {
  /** Microseconds since the Unix epoch. */
  readonly at: number;
  readonly fields: Tags;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

/** A span as the store keeps it. Ids are lower-case hex. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly service: string;
  readonly name: string;
  /** Microseconds since the Unix epoch. */
  readonly startUs: number;
  readonly durationUs: number;
  readonly tags: Tags;
  /** What is said of the process: its resource. */
  readonly process: Tags;
  readonly events: readonly SpanEvent[];
  /** Traces that this one stems from. */
  readonly links: readonly SpanLink[];
}
