import { Command } from 'commander';
import { resetPasswordAt } from '../incident/index.ts';

async function reset(id: string): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'];
  const password = databaseUrl === undefined ? undefined : await resetPasswordAt(databaseUrl, id);
  if (password !== undefined) {
    console.log(password);
    return;
  }
  console.error(
    databaseUrl === undefined
      ? 'DATABASE_URL is not set: give the address of the incident service’s database'
      : `nobody has the id "${id}"`,
  );
  process.exitCode = 1;
}

/** `siaga people reset-password <id>`: a new random password, printed once; ends that person's sessions. */
export function peopleCommand(): Command {
  return new Command('people')
    .description('accounts of the console')
    .addCommand(
      new Command('reset-password')
        .description('give a person a new password, printed once (needs DATABASE_URL)')
        .argument('<id>', 'such as piket-1')
        .action(reset),
    );
}
