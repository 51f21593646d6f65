import type { Outcome } from '../../contracts/index.ts';
import { calledPage, laterPage, noPlacePage } from '../pages/waiting-page.ts';
import type { Exchange, Handler } from './exchange.ts';
import type { OpenRooms } from './open-waiting-rooms.ts';
import type { Room } from './room.ts';
import { isTicketFault } from './waiting-room.ts';

/** A browser that finds no time here looks again after this long. */
const BUSY_SECONDS = 60;

/** The waiting room as a page: who has a ticket in a cookie sees the place, and keeps it. Nobody enters by it. */
export const waitingPageHandler =
  (room: Room, waiting: OpenRooms): Handler =>
  (exchange) =>
    Promise.resolve(look(room, waiting, exchange));

function look(room: Room, { rooms, answers, pages }: OpenRooms, exchange: Exchange): Outcome {
  const ticket = answers.ticketOf(exchange.req);
  const now = room.clock.now();
  if (!pages.take(now))
    return answers.page(room, exchange, { status: 503, page: laterPage(), againSeconds: BUSY_SECONDS });
  if (ticket === '') {
    const words =
      'Masuk lewat Sirekap seperti biasa. Bila harus menunggu, tempat Anda tampil di halaman ini.';
    return answers.page(room, exchange, {
      status: 200,
      page: noPlacePage('Anda tidak sedang mengantre', words),
    });
  }
  try {
    const account = rooms.holderOf(ticket);
    const { pacing } = room.policy.view.at(account, now);
    if (!pacing) return answers.page(room, exchange, { status: 200, page: calledPage() });
    const admission = rooms.look(pacing, account, ticket);
    if (admission.kind === 'wait') return answers.waitPage(room, exchange, 200, admission.place);
    return answers.page(room, exchange, { status: 200, page: calledPage() });
  } catch (error) {
    if (!isTicketFault(error)) throw error;
    const page = noPlacePage(error.title, error.detail);
    return answers.page(room, exchange, { status: error.status, page, ticket: '' });
  }
}
