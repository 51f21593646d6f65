import { describe, expect, it } from 'vitest';
import { Place, type Desk, type SlotWish } from './slot.ts';

const WISH: SlotWish = { operation: 'upload', client: { own: 1, network: 2 } };

function openDesk(): { desk: Desk; told: unknown[] } {
  const told: unknown[] = [];
  const desk: Desk = {
    done: (...how) => told.push(['done', ...how]),
    cancelled: (wish) => told.push(['cancelled', wish]),
  };
  return { desk, told };
}

describe('a place', () => {
  it('that is done is given back once, with how it ended, however often it is returned', () => {
    const { desk, told } = openDesk();
    const place = new Place(desk, WISH);
    place.done('ok', 10, 5_000);
    place.done('error', 20);
    place.cancel();
    expect(told).toEqual([['done', WISH, 'ok', 10, 5_000]]);
  });

  it('that is cancelled is given back once, unused, however often it is returned', () => {
    const { desk, told } = openDesk();
    const place = new Place(desk, WISH);
    place.cancel();
    place.cancel();
    place.done('ok', 10);
    expect(told).toEqual([['cancelled', WISH]]);
  });
});
