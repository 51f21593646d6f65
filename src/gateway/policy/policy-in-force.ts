import type { Lease, Policy } from '../../contracts/index.ts';
import { PolicyView } from '../domain/policy-view.ts';

/** The policy that this gateway obeys now, and its own lease in it. */
export class PolicyInForce {
  readonly gatewayId: string;
  #lease: Lease;
  #view: PolicyView;
  readonly #listeners: ((lease: Lease) => void)[] = [];

  constructor(gatewayId: string, defaultLease: Lease) {
    this.gatewayId = gatewayId;
    this.#lease = defaultLease;
    this.#view = new PolicyView(undefined, defaultLease);
  }

  get view(): PolicyView {
    return this.#view;
  }

  get lease(): Lease {
    return this.#lease;
  }

  get epoch(): number {
    return this.#view.policy?.epoch ?? 0;
  }

  /** Call `listener` after each change. */
  onChange(listener: (lease: Lease) => void): void {
    this.#listeners.push(listener);
  }

  /** Put a judged policy in force. A document without a lease for this gateway leaves the last one. */
  adopt(policy: Policy): void {
    this.#lease = policy.leases[this.gatewayId] ?? this.#lease;
    this.#view = new PolicyView(policy, this.#lease);
    for (const listener of this.#listeners) listener(this.#lease);
  }
}
