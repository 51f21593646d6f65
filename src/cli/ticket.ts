import { Command } from 'commander';
import { KEY_LEAD_MS, rotateTicketKeys } from '../gateway/index.ts';
import { wholeNumber } from './arguments.ts';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 5;
const WEEK_MINUTES = 7 * 24 * 60;

async function rotate(options: { readonly file: string; readonly in: number }): Promise<void> {
  const from = Date.now() + Math.max(KEY_LEAD_MS, options.in * MINUTE_MS);
  const keys = await rotateTicketKeys(options.file, from);
  const { kid = '', from: since = from } = keys.at(-1) ?? {};
  console.log(
    `tickets are signed with ${kid} from ${new Date(since).toISOString()} on; give the file to every gateway of the region before then`,
  );
}

/** `siaga ticket rotate-key --file FILE`: a new key for the tickets of the waiting room. */
export function ticketCommand(): Command {
  return new Command('ticket')
    .description('tickets of the waiting room')
    .addCommand(
      new Command('rotate-key')
        .description('add a key to the file of SIAGA_TICKET_KEY_FILE, or make the file; tickets stay good')
        .requiredOption('--file <path>', 'the region’s key file, mode 0600')
        .option(
          '--in <minutes>',
          'minutes until it is used, at most a week',
          wholeNumber(0, WEEK_MINUTES),
          DEFAULT_MINUTES,
        )
        .action(rotate),
    );
}
