import type { AdmissionBasis, Basis } from '../basis.ts';
import type { WorkerPart } from '../cluster/worker-part.ts';
import { UploadedTps } from '../domain/uploaded-tps.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { UploadQueue } from '../queue/port.ts';
import { watchTicketKeys } from '../ticket/key-watch.ts';
import { TicketSeal } from '../ticket/seal.ts';
import { PageBudget } from './page-budget.ts';
import { keepRooms, roomSettingsOf, WaitingRooms } from './waiting-room.ts';
import { WaitingAnswers } from './waiting-answers.ts';

/** The waiting rooms of a gateway that is open. */
export interface OpenRooms {
  readonly rooms: WaitingRooms;
  readonly answers: WaitingAnswers;
  readonly uploaded: UploadedTps;
  /** A TPS got a receipt here. */
  readonly onReceipt: (tps: string) => void;
  /** Pages that may be made: those who wait come first before other pages, so they do not share. */
  readonly pages: PageBudget;
  readonly stop: () => void;
}

/** Rooms as the policy wants them, and their tickets. */
export interface KeptRooms {
  readonly rooms: WaitingRooms;
  readonly uploaded: UploadedTps;
  readonly stop: () => void;
}

/** Keep the waiting rooms of one of `workers` processes. Throws when the ticket keys are no good. */
export async function keepWaitingRooms(
  basis: AdmissionBasis,
  policy: PolicyInForce,
  workers = 1,
): Promise<KeptRooms> {
  const { config, clock, random } = basis;
  const keys = await watchTicketKeys(basis);
  const uploaded = new UploadedTps();
  const rooms = new WaitingRooms({
    ...{ clock, uploaded, random },
    settings: roomSettingsOf(config),
    processes: workers * config.SIAGA_REGION_GATEWAYS,
    seal: new TicketSeal(keys.current),
  });
  const stopRooms = keepRooms(clock, rooms, policy);
  return {
    ...{ rooms, uploaded },
    stop: () => {
      stopRooms();
      keys.stop();
    },
  };
}

/** Open the waiting rooms of one process. Throws when the ticket keys are no good. */
export async function openWaitingRooms(
  basis: Basis,
  policy: PolicyInForce,
  queue: Pick<UploadQueue, 'uploads'>,
  part: WorkerPart | undefined,
): Promise<OpenRooms> {
  const { config } = basis;
  const { rooms, uploaded, stop } = await keepWaitingRooms(basis, policy, part?.workers);
  for (const { tps } of queue.uploads()) uploaded.add(tps);
  const isSecure = config.SIAGA_TLS_CERT_FILE ?? config.SIAGA_PUBLIC_URL?.startsWith('https:');
  return {
    ...{ rooms, uploaded, stop },
    answers: new WaitingAnswers(Boolean(isSecure), config.SIAGA_TICKET_LATE_MS),
    onReceipt: (tps) => {
      if (uploaded.add(tps)) part?.siblings.uploaded(tps);
    },
    pages: new PageBudget(config.SIAGA_ANSWERS_PER_SECOND),
  };
}
