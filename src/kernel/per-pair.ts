/** What belongs to each pair of two keys, made when it is first asked for. For hot paths: no key of both is built. */
export class PerPair<First, Second, Value> {
  readonly #make: (first: First, second: Second) => Value;
  readonly #all = new Map<First, Map<Second, Value>>();

  constructor(make: (first: First, second: Second) => Value) {
    this.#make = make;
  }

  of(first: First, second: Second): Value {
    const known = this.#all.get(first)?.get(second);
    return known ?? this.#add(first, second);
  }

  #add(first: First, second: Second): Value {
    const value = this.#make(first, second);
    const ofFirst = this.#all.get(first);
    if (ofFirst) ofFirst.set(second, value);
    else this.#all.set(first, new Map([[second, value]]));
    return value;
  }
}
