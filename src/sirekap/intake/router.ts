import { Router, type Request } from 'express';
import { dptOf, isProbeTps, provinceCodeOf, PROVINCES } from '../../catalog/index.ts';
import { HEADERS, idempotencyKeyOf, parseReading } from '../../contracts/index.ts';
import {
  intakeDuplicates,
  intakeStored,
  recapAnomalies,
  recapReadings,
  withSpan,
  zeroSeries,
  type Meter,
} from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { bearerOf } from '../bearer.ts';
import { fail } from '../errors.ts';
import type { Host } from '../host.ts';
import { judgeReading } from '../recap/domain/arithmetic-guard.ts';
import type { Sessions } from '../sso/sessions.ts';
import type { AcceptedStore } from './accepted-store.ts';
import { readHead, type UploadHead } from './domain/upload-head.ts';
import { readPhoto, tooLarge } from './photo-reader.ts';
import type { ProbeBook } from './probe-book.ts';

export interface IntakeDeps {
  readonly host: Host;
  readonly sessions: Sessions;
  readonly store: AcceptedStore;
  /** Where photos of synthetic stations go: the store, and all that counts from it, never sees them. */
  readonly probes: ProbeBook;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly photoFolder: string | undefined;
  /** Whether the request proved to come from a gateway. */
  readonly isGateway: (request: Request) => boolean;
}

function headOf(request: Request): UploadHead {
  const verdict = readHead(request.headers);
  switch (verdict.kind) {
    case 'ok':
      return verdict.head;
    case 'malformed':
      throw fail('SIREKAP_REQUEST_MALFORMED', `Kepala permintaan salah: ${verdict.fields.join(', ')}.`);
    case 'unknown-tps':
      throw fail('SIREKAP_REGION_UNKNOWN', `TPS ${verdict.tps} tidak ada di daftar.`);
    case 'too-large':
      throw tooLarge();
  }
}

/** Counts of what came in, of every province from the first scrape on. */
function intakeCounts({ meter, store }: Pick<IntakeDeps, 'meter' | 'store'>) {
  const stored = meter.counter(intakeStored);
  const duplicates = meter.counter(intakeDuplicates);
  const readings = meter.counter(recapReadings);
  const anomalous = meter.counter(recapAnomalies);
  const province = PROVINCES.map((entry) => entry.code);
  for (const counter of [stored, duplicates, readings, anomalous]) zeroSeries(counter, { province });
  // What is stored does not become less at a restart: Siaga compares it with receipts given.
  for (const code of province) stored.inc({ province: code }, store.tallyOf(code).photos);
  return {
    repeated(province: string): void {
      duplicates.inc({ province });
    },
    stored(province: string, photo: { isRead: boolean; isAnomalous: boolean }): void {
      stored.inc({ province });
      if (photo.isRead) readings.inc({ province });
      if (photo.isAnomalous) anomalous.inc({ province });
    },
  };
}

/** `POST /uploads`: 201 stored, 200 seen before; every refusal is a problem. */
export function intakeRouter(deps: IntakeDeps): Router {
  const counts = intakeCounts(deps);

  /**
   * A session that is shown must hold, also from a gateway: it learns from us whom it may trust. Only a gateway
   * may show none, as it does with a photo it took in under a session that has since run out; never with a probe's, whose
   * mark is in its session.
   */
  const authorise = async (request: Request, tps: string): Promise<void> => {
    const isVouchedFor = request.headers.authorization === undefined && deps.isGateway(request);
    if (isVouchedFor && !isProbeTps(tps)) return;
    const session = await deps.sessions.verify(bearerOf(request.headers.authorization));
    if (session.tps !== tps) throw fail('SIREKAP_TPS_FOREIGN', `Sesi ini milik TPS ${session.tps}.`);
  };

  const router = Router();
  router.post('/uploads', async (request, response) => {
    const head = headOf(request);
    const province = provinceCodeOf(head.tps);
    await authorise(request, head.tps);
    deps.host.assertOpen('intake', province);
    const isProbe = isProbeTps(head.tps);
    const photo = await readPhoto(request, isProbe ? undefined : deps.photoFolder);
    if (photo.sha256 !== head.sha256) {
      throw fail('SIREKAP_DIGEST_MISMATCH', 'Sidik jari foto tidak sama dengan yang dikirim. Kirim ulang.');
    }
    if (head.idempotencyKey !== idempotencyKeyOf(head)) {
      throw fail('SIREKAP_KEY_MISMATCH', 'Kunci idempotensi tidak cocok dengan TPS, halaman, dan isi foto.');
    }
    const attributes = { operation: 'upload', province };
    await withSpan('intake process', { attributes }, () => deps.host.run('intake', province));
    const reading = request.get(HEADERS.reading);
    const anomalies = judgeReading(reading, dptOf(head.tps));
    const at = new Date(deps.clock.now()).toISOString();
    const status = await withSpan('intake store', { attributes }, () =>
      isProbe
        ? deps.probes.accept(head.idempotencyKey, at)
        : deps.store.accept({
            key: head.idempotencyKey,
            tps: head.tps,
            ballot: head.ballot,
            page: head.page,
            sha256: photo.sha256,
            bytes: photo.bytes,
            at,
            anomalies: [...anomalies],
            reading: reading === undefined ? undefined : parseReading(reading),
          }),
    );
    if (!isProbe && status === 'stored')
      counts.stored(province, { isRead: reading !== undefined, isAnomalous: anomalies.length > 0 });
    else if (!isProbe) counts.repeated(province);
    response.status(status === 'stored' ? 201 : 200).json({
      status,
      idempotencyKey: head.idempotencyKey,
      sha256: photo.sha256,
      ...(anomalies.length > 0 ? { anomalies } : {}),
    });
  });
  return router;
}
