import { stringify } from 'yaml';

const HEADER = '# Generated from src/catalog by `siaga generate`: change it there.\n';

/** A generated YAML file: header, one style, no folding of long expressions. */
export const yamlText = (value: unknown): string => HEADER + stringify(value, { lineWidth: 0 });
