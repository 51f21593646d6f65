import type { Lease, Policy } from '../../contracts/index.ts';
import { WHOLE, type PolicyShare } from '../domain/policy-share.ts';
import { NO_POLICY, obeyed, type PolicyStanding } from '../domain/policy-standing.ts';
import { PolicyView } from '../domain/policy-view.ts';

/** The policy that this gateway obeys now, and its own lease in it. */
export class PolicyInForce {
  readonly gatewayId: string;
  #lease: Lease;
  #view: PolicyView;
  #standing: PolicyStanding = NO_POLICY;
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

  get standing(): PolicyStanding {
    return this.#standing;
  }

  /** Epoch of the newest policy taken up, also while the kill switch suspends it; 0 before the first. */
  get epoch(): number {
    return this.#standing.policy?.epoch ?? 0;
  }

  /** Call `listener` after each change. */
  onChange(listener: (lease: Lease) => void): void {
    this.#listeners.push(listener);
  }

  /** This gateway's lease in a policy; a document without one leaves the last. */
  leaseIn(policy: Policy | undefined): Lease {
    const lease = policy?.leases[this.gatewayId];
    return lease ? this.#share.ofLease(lease) : this.#lease;
  }

  /** Put in force what was judged elsewhere: a worker obeys what its primary obeys. */
  adopt(policy: Policy): void {
    this.stand({ ...NO_POLICY, policy });
  }

  /** Obey this standing from now on. */
  stand(standing: PolicyStanding, lease = this.leaseIn(standing.policy)): void {
    this.#standing = standing;
    this.#lease = lease;
    const policy = obeyed(standing);
    this.#view = new PolicyView(policy && this.#share.ofPolicy(policy), lease);
    for (const listener of this.#listeners) listener(lease);
  }
}
