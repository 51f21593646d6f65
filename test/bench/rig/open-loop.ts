/**
 * Asks at a steady mean rate whether or not answers come (Poisson arrivals over kept-alive raw sockets), so that a
 * slow answer delays nobody's question: `node open-loop.ts PORT PATH RATE SECONDS`. Prints `{sent, refused, p50Ms, p99Ms}`;
 * those refused (503) are in no time.
 * Time runs from the writing of a question. Questions due within one turn of the clock (1 ms) go out together.
 */
import { connect, type Socket } from 'node:net';

const [port = '', path = '/', rate = '1000', seconds = '3'] = process.argv.slice(2);
const QUESTION = `GET ${path} HTTP/1.1\r\nhost: bench\r\nuser-agent: bench\r\naccept: application/json\r\n\r\n`;
const WARM_UP = 0.2;
const HEAD_END = '\r\n\r\n';

const idle: Line[] = [];
const took: number[] = [];
let refused = 0;
const started = performance.now();
const endAt = started + Number(seconds) * 1_000;
const countFrom = started + WARM_UP * (endAt - started);

/** One connection: one question at a time. */
class Line {
  readonly #socket: Socket;
  #text = '';
  #askedAt = 0;

  constructor() {
    this.#socket = connect(Number(port), '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    this.#socket.on('data', (part: string) => {
      this.#read(part);
    });
    this.#socket.on('error', (error) => {
      throw error;
    });
  }

  ask(): void {
    this.#askedAt = performance.now();
    this.#text = '';
    this.#socket.write(QUESTION);
  }

  #read(part: string): void {
    this.#text += part;
    const head = this.#text.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#text)?.[1];
    const isRefused = this.#text.startsWith('HTTP/1.1 503');
    if (length === undefined || !(isRefused || this.#text.startsWith('HTTP/1.1 200')))
      throw new Error(this.#text);
    if (this.#text.length < head + HEAD_END.length + Number(length)) return;
    if (isRefused) refused += 1;
    else if (this.#askedAt >= countFrom) took.push(performance.now() - this.#askedAt);
    idle.push(this);
  }
}

let due = started;
function turn(): void {
  const now = performance.now();
  for (; due <= now; due += (-Math.log(1 - Math.random()) * 1_000) / Number(rate))
    (idle.pop() ?? new Line()).ask();
  if (now < endAt) setTimeout(turn, 1);
  else setTimeout(report, 200);
}

function report(): never {
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(share * took.length)] ?? Number.NaN;
  process.stdout.write(
    `${JSON.stringify({ sent: took.length, refused, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`,
  );
  process.exit(0);
}

turn();
