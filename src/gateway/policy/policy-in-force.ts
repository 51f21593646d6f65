import type { Lease, Policy, PolicyRule } from '../../contracts/index.ts';
import { systemClock, type Clock } from '../../kernel/index.ts';
import { WHOLE, type PolicyShare } from '../domain/policy-share.ts';
import { NO_POLICY, obeyed, type PolicyStanding } from '../domain/policy-standing.ts';
import { PolicyView } from '../domain/policy-view.ts';

/** What a primary has its workers obey. */
export interface PolicyOrder {
  /** Grows with every change of what is obeyed; the epoch does not: the kill switch and its end keep that. */
  readonly turn: number;
  readonly policy: Policy | undefined;
  /** The whole gateway's; each worker takes its share. */
  readonly lease: Lease;
}

/** An order as a worker is given it. */
export interface WorkerOrder extends PolicyOrder {
  /** Among how many the gateway's lease and paces are split: all who have a part of it, those that are being replaced too. */
  readonly among: number;
}

/** The policy that this gateway obeys now, and its own lease in it. */
export class PolicyInForce {
  readonly gatewayId: string;
  #lease: Lease;
  #view: PolicyView;
  #standing: PolicyStanding = NO_POLICY;
  #turn = 0;
  readonly #listeners: ((lease: Lease) => void)[] = [];
  readonly #defaultLease: Lease;
  #share: PolicyShare;
  readonly #clock: Clock;
  #lapses: readonly (() => void)[] = [];
  /** Scopes of the policy of this epoch whose term has gone by. */
  #lapsed = { epoch: 0, scopes: new Set<string>() };

  constructor(
    gatewayId: string,
    defaultLease: Lease,
    share: PolicyShare = WHOLE,
    clock: Clock = systemClock,
  ) {
    this.#clock = clock;
    this.gatewayId = gatewayId;
    this.#share = share;
    this.#defaultLease = defaultLease;
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

  /** What workers are to obey now. */
  get order(): PolicyOrder {
    return { turn: this.#turn, policy: this.#view.policy, lease: this.#lease };
  }

  /** Put in force what was judged elsewhere: a worker obeys what its primary obeys. */
  adopt({ turn, policy, lease, among }: WorkerOrder): void {
    this.#share = this.#share.among(among);
    // Before the first policy the lease is what this worker's own settings say.
    this.stand({ ...NO_POLICY, policy }, this.#share.ofLease(turn > 0 ? lease : this.#defaultLease));
  }

  /** Obey this standing from now on. */
  stand(standing: PolicyStanding, lease = this.leaseIn(standing.policy)): void {
    this.#turn += 1;
    this.#standing = standing;
    this.#lease = lease;
    const policy = obeyed(standing);
    this.#view = new PolicyView(policy && this.#share.ofPolicy(policy), lease);
    this.#watchLapses(policy);
    for (const listener of this.#listeners) listener(lease);
  }

  /**
   * A tightening lapses when the clock says so, and also when its term has gone by since it was put in force: a clock
   * that is set back meanwhile would hold the region down for as long as it was set back.
   */
  #watchLapses(policy: Policy | undefined): void {
    for (const cancel of this.#lapses) cancel();
    const view = this.#view;
    const epoch = policy?.epoch ?? 0;
    if (this.#lapsed.epoch !== epoch) this.#lapsed = { epoch, scopes: new Set() };
    const { scopes } = this.#lapsed;
    for (const scope of scopes) view.lapse(scope);
    this.#lapses = (policy?.rules ?? []).flatMap((rule) => {
      const leftMs = termOf(rule, Date.parse(policy?.issuedAt ?? ''), this.#clock.now());
      if (!(leftMs > 0 && leftMs < LONGEST_TIMER_MS)) return [];
      return this.#clock.after(leftMs, () => {
        scopes.add(rule.scope);
        view.lapse(rule.scope);
      });
    });
  }
}

const LONGEST_TIMER_MS = 2 ** 31;

/** What is left of a rule's term; never more than the whole of it, wherever the clock stands. */
function termOf({ until }: PolicyRule, issuedAt: number, now: number): number {
  const untilMs = Date.parse(until);
  return untilMs - Math.max(now, issuedAt);
}
