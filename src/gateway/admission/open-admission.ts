import type { IncomingMessage } from 'node:http';
import { isProbeTps } from '../../catalog/index.ts';
import { HEADERS, type Operation } from '../../contracts/index.ts';
import type { AdmissionBasis } from '../basis.ts';
import type { ClosingStep } from '../close-in-order.ts';
import { ServedCounts } from '../domain/served-counts.ts';
import { createDoor } from '../http/create-door.ts';
import { sheddingOf } from '../http/create-shedding.ts';
import { ownHeapShare } from '../http/front-door.ts';
import { headerText } from '../http/headers.ts';
import { networkReader } from '../http/network-reader.ts';
import { keepWaitingRooms } from '../http/open-waiting-rooms.ts';
import { placeOf, provinceIn } from '../http/place.ts';
import { Shedding } from '../http/shedding.ts';
import { loadTpsRegister } from '../http/tps-register.ts';
import { factsOf } from '../policy/local-facts.ts';
import { policyOf } from '../policy/policy-control.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import { Breakers } from '../upstream/breakers.ts';
import { createSlots } from '../upstream/create-upstream.ts';
import { LoopLag } from '../upstream/loop-lag.ts';
import type { Slots } from '../upstream/slots.ts';
import { VendorAccount } from '../upstream/vendor-account.ts';
import { Admission, type Asked } from './admission.ts';

/** Admission that obeys a control plane, without a gateway. */
export interface OpenAdmission {
  readonly admission: Admission;
  readonly policy: PolicyInForce;
  readonly slots: Pick<Slots, 'limit' | 'inflightOf'>;
  /** What is asked by a request whose head carries the phone's headers; `path` is the phone's own. */
  asked(req: IncomingMessage, operation: Operation, path: string): Asked;
  /** Begin to hear the control plane. */
  start(): void;
  /** What closing it takes, in order. */
  readonly closing: readonly ClosingStep[];
}

/** A decision endpoint or a service has no queue that could be full. */
const NO_QUEUE = { refusal: () => undefined } as const;

/** Take up the last known policy and open the door. Throws when keys, register or folder are no good. */
export async function openAdmission(
  basis: AdmissionBasis,
  limitBinds: () => boolean,
): Promise<OpenAdmission> {
  const { config, clock, steady, meter } = basis;
  const served = new ServedCounts();
  const breakers = new Breakers(basis.logger);
  const facts = () => factsOf(NO_QUEUE, served, breakers, slots, basis);
  const { policy, control } = await policyOf(basis, facts, undefined);
  const isKnownTps = await loadTpsRegister(config.SIAGA_TPS_REGISTER_FILE);
  const { rooms, uploaded, stop: stopRooms } = await keepWaitingRooms(basis, policy);
  const slots = createSlots(basis, policy);
  const lag = new LoopLag(steady);
  // No uploads are held here: all that is taken goes to the vendor, who judges its session.
  const door = createDoor(basis, lag, ownHeapShare, () => true);
  const networkOf = networkReader(config);
  const admission = new Admission({
    ...{ steady, policy, door, rooms, served, uploaded, isKnownTps, limitBinds, meter },
    ways: { slots, breakers, clock: steady },
    account: new VendorAccount({ slots, breakers, meter }),
    shedding: new Shedding(sheddingOf(basis)),
    slotWaitMs: config.SIAGA_SLOT_WAIT_MS,
  });
  return {
    ...{ admission, policy, slots },
    asked(req, operation, path) {
      const place = placeOf(headerText(req, HEADERS.tps), operation, path);
      const province = provinceIn(place);
      return {
        ...{ operation, province, req },
        place: province === place.slice(0, 2) || isProbeTps(place) ? place : province,
        client: door.clientOf(req),
        network: networkOf(req) ?? '',
        ticket: headerText(req, HEADERS.ticket),
        startedAt: clock.now(),
      };
    },
    start() {
      control?.start();
    },
    closing: [
      ['the control plane is let go', () => control?.close()],
      ['the waiting rooms are closed', stopRooms],
      ['the door is off its watch', door.close],
      [
        'the loop is measured no more',
        () => {
          lag.close();
        },
      ],
    ],
  };
}
