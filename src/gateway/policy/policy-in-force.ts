import type { Lease, Policy } from '../../contracts/index.ts';
import { WHOLE, type PolicyShare } from '../domain/policy-share.ts';
import { PolicyView } from '../domain/policy-view.ts';

/** The policy that this gateway obeys now, and its own lease in it. */
export class PolicyInForce {
  readonly gatewayId: string;
  #lease: Lease;
  #view: PolicyView;
  readonly #listeners: ((lease: Lease) => void)[] = [];
  readonly #share: PolicyShare;

  constructor(gatewayId: string, defaultLease: Lease, share: PolicyShare = WHOLE) {
    this.gatewayId = gatewayId;
    this.#share = share;
    this.#lease = share.ofLease(defaultLease);
    this.#view = new PolicyView(undefined, this.#lease);
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
    const lease = policy.leases[this.gatewayId];
    this.#lease = lease ? this.#share.ofLease(lease) : this.#lease;
    this.#view = new PolicyView(this.#share.ofPolicy(policy), this.#lease);
    for (const listener of this.#listeners) listener(this.#lease);
  }
}
