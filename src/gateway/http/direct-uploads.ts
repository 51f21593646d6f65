import { isProbeTps } from '../../catalog/index.ts';
import type { Outcome } from '../../contracts/index.ts';
import { uploadDelivery, type Meter } from '../../instrumentation/index.ts';
import type { Siblings } from '../cluster/siblings.ts';
import type { UploadHead, UploadQueue } from '../queue/port.ts';
import type { Confirmations } from '../upstream/confirmations.ts';
import { anomaliesIn, outcomeOf, uploadVerdictOf, type VendorReply } from '../upstream/reply.ts';
import { uploadRequest } from '../upstream/upload-request.ts';
import type { Exchange } from './exchange.ts';
import type { Taking } from './incoming-upload.ts';
import type { PhotoMemory } from './memory-budget.ts';
import type { Room } from './room.ts';
import type { SettledUploads } from './settled-uploads.ts';
import type { UploadReceipts } from './upload-receipts.ts';
import { step } from './upload-steps.ts';

export interface DirectParts {
  readonly queue: Pick<UploadQueue, 'claimKey' | 'find' | 'release'>;
  readonly meter: Meter;
  readonly confirmations: Pick<Confirmations, 'confirm'>;
  /** The other workers of this gateway, when it has any. */
  readonly siblings: Siblings | undefined;
}

/** Uploads that go straight to the vendor, each with its whole photo in memory. */
export class DirectUploads {
  readonly #room: Room;
  readonly #parts: DirectParts;
  readonly #settled: Pick<SettledUploads, 'note'>;
  readonly #receipts: UploadReceipts;
  readonly #observeDelivery: (seconds: number) => void;

  constructor(
    room: Room,
    parts: DirectParts,
    told: { readonly settled: Pick<SettledUploads, 'note'>; readonly receipts: UploadReceipts },
  ) {
    this.#room = room;
    this.#parts = parts;
    this.#settled = told.settled;
    this.#receipts = told.receipts;
    const delivery = parts.meter.histogram(uploadDelivery);
    this.#observeDelivery = (seconds) => {
      delivery.observe(seconds);
    };
  }

  /** Whether the photo would find a slot. One that would not for want of room makes the drain yield. */
  hasSlotFor({ client }: Exchange): boolean {
    const { slots } = this.#room.upstream;
    if (slots.wouldAdmit({ operation: 'upload', client })) return true;
    if (!slots.isOverShare(client)) slots.turnedAway();
    return false;
  }

  /**
   * Offer a photo to the vendor and answer what it decides; undefined when it does not, or cannot be asked. `memory`
   * is where the photo lies.
   */
  async offer(
    exchange: Exchange,
    upload: Taking,
    photo: Buffer,
    memory: PhotoMemory,
  ): Promise<Outcome | undefined> {
    const { head } = upload;
    const { queue } = this.#parts;
    // What is held of it, or comes to be held by a twin of this request, must not be sent by the drain meanwhile.
    if (!queue.claimKey(head.key)) return undefined;
    let isConfirmed = false;
    try {
      const reply = await this.#send(exchange, head, photo, memory);
      const verdict = reply ? uploadVerdictOf(reply, head) : 'retry';
      isConfirmed = verdict === 'confirmed';
      if (verdict === 'retry' || verdict === 'unexplained' || reply?.kind !== 'answer') return undefined;
      if (isConfirmed) {
        // Whoever has stored it has read it to its end: of this memory nothing is still to be sent. One that knows it may
        // have said so from the head alone.
        if (reply.status === 201) memory.returned();
        memory.free();
        return await this.#recorded(exchange, upload, photo.length, reply);
      }
      upload.rim.refusal(reply);
      return outcomeOf(reply);
    } finally {
      if (!isConfirmed) queue.release(head.key);
    }
  }

  /** Undefined when there is no slot or the breaker stands in the way. */
  async #send(
    exchange: Exchange,
    head: UploadHead,
    photo: Buffer,
    memory: PhotoMemory,
  ): Promise<VendorReply | undefined> {
    const slot = this.#room.upstream.slots.tryTake({ operation: 'upload', client: exchange.client });
    if (!slot) return undefined;
    const { breakers } = this.#room.upstream;
    const passage = breakers.pass('upload', exchange.province, this.#room.steady.now());
    if (passage === 'open') {
      slot.cancel();
      return undefined;
    }
    memory.lend();
    // Not tied to the phone's connection: once the photo is here it is delivered, whether or not the phone still listens.
    return step('gateway vendor', exchange, 'client', async (span) => {
      const reply = await this.#room.upstream.send({
        operation: 'upload',
        province: exchange.province,
        slot,
        probe: passage === 'probe',
        synthetic: isProbeTps(head.tps),
        request: uploadRequest(head, photo, head),
      });
      span.setAttribute('outcome', outcomeOf(reply));
      return reply;
    });
  }

  /** The vendor has it. */
  async #recorded(exchange: Exchange, upload: Taking, bytes: number, reply: VendorReply): Promise<Outcome> {
    const { head } = upload;
    const { queue, confirmations, siblings } = this.#parts;
    if (head.authorization !== undefined) this.#room.sessions.honoured(head.authorization);
    const now = this.#room.clock.now();
    const recorded = { ...head, bytes, heldAt: now };
    this.#settled.note(recorded);
    // It may be held all the same: stuck from before, or by a twin of this request.
    const known = queue.find(head.key);
    if (known?.delivered === false) await confirmations.confirm(head.key);
    else {
      queue.release(head.key);
      siblings?.delivered(head.key);
    }
    if (!isProbeTps(head.tps)) this.#observeDelivery(Math.max(0, now - exchange.startedAt) / 1_000);
    const settled = { upload: recorded, state: 'recorded', anomalies: anomaliesIn(reply) } as const;
    return this.#receipts.give(exchange, settled, upload, !known);
  }
}
