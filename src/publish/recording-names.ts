/** Names that published rule files record, in their order. */
export const recordingNames = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files]
    .filter(([path]) => path.endsWith('.rules.yml'))
    .flatMap(([, text]) => [...text.matchAll(/^ +- record: (\S+)$/gm)].map(([, name]) => name ?? ''));
