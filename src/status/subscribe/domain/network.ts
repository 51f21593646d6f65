const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The network of an address, as far as one household or office has it: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  if (plain.includes('.')) return plain.split('.').slice(0, 3).join('.');
  const [head = ''] = plain.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  return [0, 1, 2].map((at) => (groups[at] ?? '0').toLowerCase()).join(':');
}
