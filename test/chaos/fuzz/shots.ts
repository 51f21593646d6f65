import { PATHS } from '../../../src/contracts/index.ts';
import { jpeg, uploadHeaders } from '../../../src/gateway/testing.ts';
import { resumable, tokens, upload } from './contents.ts';
import { chunks, headers, lengths, noise, requestLine, smuggling } from './frames.ts';
import type { Pick } from './pick.ts';
import { requestOf, type Shot } from './shot.ts';

type Maker = (pick: Pick) => Buffer;

const FRAMES: readonly (readonly [string, Maker])[] = [
  ['request lines', requestLine],
  ['headers', headers],
  ['lengths', lengths],
  ['chunks', chunks],
  ['smuggling', smuggling],
  ['noise', noise],
];
const CONTENTS: readonly Maker[] = [upload, resumable, tokens];
/** Requests on one connection, at most. */
const DEEPEST = 60;
/** The same of a flood, which nobody has to answer. */
const FLOOD = 600;

const LAST = requestOf([`GET ${PATHS.session} HTTP/1.1`, 'host: gerbang', 'connection: close']);

/** Whoever ends its half at once may be hung up on before the answer, so that none is asked for. */
const finishing = (family: string, bytes: Buffer): Shot => ({
  family,
  bytes,
  requests: 1,
  manner: 'finish',
  framed: false,
});

/** Requests that are wrong in what they say, one behind the other without waiting for an answer. */
function pipeline(pick: Pick): Shot {
  const pieces = Array.from({ length: 1 + pick.below(DEEPEST) }, () => content(pick));
  const bytes = Buffer.concat([...pieces, LAST]);
  return { family: 'pipelines', bytes, requests: pieces.length + 1, manner: 'hold', framed: true };
}

/** More of them than a connection may have unanswered: the gateway has to end it. */
function flood(pick: Pick): Shot {
  const pieces = Array.from({ length: DEEPEST + pick.below(FLOOD) }, () => content(pick));
  const bytes = Buffer.concat([...pieces, LAST]);
  return { family: 'floods', bytes, requests: pieces.length + 1, manner: 'hold', framed: false };
}

const content = (pick: Pick): Buffer => pick.of(CONTENTS)(pick);
const anything = (pick: Pick): Buffer => (pick.once(0.5) ? content(pick) : pick.of(FRAMES)[1](pick));

/** A sound request of which some bytes are others. */
function mutated(pick: Pick): Shot {
  const bytes = content(pick);
  for (let left = 1 + pick.below(6); left > 0; left -= 1) bytes[pick.below(bytes.length)] = pick.below(256);
  return finishing('mutations', bytes);
}

/** Begun and left: at any byte, without a word. */
function cut(pick: Pick): Shot {
  const bytes = anything(pick);
  return { ...finishing('early leavers', bytes.subarray(0, pick.below(bytes.length))), manner: 'cut' };
}

const drip = (pick: Pick): Shot => ({ ...finishing('drips', content(pick)), manner: 'drip' });

/** A head or a body that stops half-way and stays: the gateway has to end it. */
function hold(pick: Pick): Shot {
  const photo = jpeg(pick.below(1_000), 5_000);
  const lines = Object.entries(uploadHeaders(photo)).map(([name, value]) => `${name}: ${value}`);
  const bytes = requestOf([`POST ${PATHS.upload} HTTP/1.1`, 'host: gerbang', ...lines], photo);
  return { ...finishing('slow ones', bytes.subarray(0, 1 + pick.below(bytes.length - 1))), manner: 'hold' };
}

/** The next connection. Of the connections one in eleven is a pipeline, of the requests three in four are in one. */
export function nextShot(pick: Pick): Shot {
  const lot = pick.chance();
  if (lot < 0.09) return pipeline(pick);
  if (lot < 0.24) return mutated(pick);
  if (lot < 0.34) return cut(pick);
  if (lot < 0.37) return drip(pick);
  if (lot < 0.372) return hold(pick);
  if (lot < 0.3735) return flood(pick);
  const [family, make] = pick.of(FRAMES);
  return finishing(family, make(pick));
}
