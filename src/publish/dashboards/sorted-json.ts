const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** JSON with keys in one order, so that a difference in the file is a difference in the dashboard. */
export const sortedJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;
