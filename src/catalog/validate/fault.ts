/** One thing that is wrong, and where. */
export interface Fault {
  /** Such as `services/intake, SLI vendor-upload`. */
  readonly at: string;
  readonly what: string;
}

/** A fault at a place unless it holds. */
export const unless = (holds: boolean, at: string, what: string): readonly Fault[] =>
  holds ? [] : [{ at, what }];

/** Names that occur a second time, each reported where it does. */
export function repeated(
  named: readonly { readonly name: string; readonly at: string }[],
  what: string,
): readonly Fault[] {
  const first = new Map<string, string>();
  return named.flatMap(({ name, at }) => {
    const other = first.get(name);
    if (other === undefined) first.set(name, at);
    return unless(other === undefined, at, `${what} ${name} is taken: ${other ?? ''}`);
  });
}

/** What services, indicators, objectives and resources are called. */
export const ID = /^[a-z][a-z0-9-]{1,39}$/;

/** A share that is neither nothing nor all. */
export const isShare = (value: number): boolean => value > 0 && value < 1;

export const placeOf = (service: { readonly id: string }): string => `services/${service.id}`;
