/** Gathers an option that may be repeated. */
export const gathered = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
