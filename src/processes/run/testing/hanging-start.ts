/** A process whose start never comes to an end; it says so, and each SIGTERM that it hears. */
import { runProcess } from '../lifetime.ts';

process.on('SIGTERM', () => {
  console.log('told once');
});
await runProcess('hanging', () => {
  console.log('it hangs');
  const awake = setInterval(() => undefined, 60_000);
  return new Promise((_resolve, reject) => {
    process.once('exit', () => {
      clearInterval(awake);
      reject(new Error('ended'));
    });
  });
});
