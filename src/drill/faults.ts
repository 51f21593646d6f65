import { NIGHT, wib } from './arrivals/night.ts';
import type { Clock } from '../kernel/index.ts';

/** Something done to the vendor for a stretch of the night. */
export interface PlannedFault {
  readonly service: 'intake';
  readonly province: string;
  readonly fromNight: number;
  readonly toNight: number;
}

/** Mataram, 14 February: from a quarter past noon WIB uploads from West Nusa Tenggara do not get through. */
export const MATARAM: PlannedFault = {
  service: 'intake',
  province: '52',
  fromNight: wib('12:15'),
  toNight: wib('16:00'),
};

const TRIES = 20;
const RETRY_MS = 500;

/** Inject and lift a fault at its times, through the vendor's own control endpoint. */
export function scheduleFault(
  fault: PlannedFault,
  options: {
    /** Origin of the vendor's ops port. */
    readonly control: string;
    readonly token: string;
    readonly startAt: number;
    readonly speed: number;
    readonly clock: Clock;
    readonly say: (line: string) => void;
  },
): { cancel(): void } {
  const wallOf = (night: number): number => options.startAt + (night - NIGHT.fromMs) / options.speed;
  const { service, province } = fault;
  const call = async (method: 'POST' | 'DELETE', body: object): Promise<boolean> => {
    try {
      const response = await fetch(new URL('/-/faults', options.control), {
        method,
        headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      return response.ok;
    } catch {
      return false;
    }
  };
  const insist = async (method: 'POST' | 'DELETE', body: object, done: string): Promise<void> => {
    for (let i = 0; i < TRIES; i += 1) {
      if (await call(method, body)) {
        options.say(done);
        return;
      }
      await options.clock.sleep(RETRY_MS);
    }
    options.say(`the vendor's control did not take the fault of province ${province}`);
  };
  const { clock } = options;
  const cancels = [
    clock.after(wallOf(fault.fromNight) - clock.now(), () => {
      void insist(
        'POST',
        { service, province, mode: 'unavailable' },
        `fault: the vendor's ${service} refuses province ${province} from now`,
      );
    }),
    clock.after(wallOf(fault.toNight) - clock.now(), () => {
      void insist('DELETE', { service, province }, `fault lifted: province ${province} is served again`);
    }),
  ];
  return {
    cancel() {
      for (const cancel of cancels) cancel();
    },
  };
}
