/** Prefix of annotations that hold what OpenSLO has no field for. */
const PREFIX = 'siaga.kpu.go.id/';

type Notes = Readonly<Record<string, unknown>>;

/** Annotations of values: texts as they are, the rest as JSON. Undefined ones are left out. */
export const annotate = (notes: Notes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(notes).flatMap(([key, value]) =>
      value === undefined
        ? []
        : [[PREFIX + key, typeof value === 'string' ? value : JSON.stringify(value)] as const],
    ),
  );

/** What an annotation holds as JSON; a text that is none is left as it is, for a schema to refuse. */
export function valueIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The text of one annotation; undefined where there is none. */
export const noteOf = (
  { annotations }: { readonly annotations?: Readonly<Record<string, string>> | undefined },
  key: string,
): string | undefined => annotations?.[PREFIX + key];
