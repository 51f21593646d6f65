import type { Clock } from '../../kernel/index.ts';

/** The other process's end of an IPC channel. */
export interface Endpoint {
  /** Hand over a message; whether it could be. */
  send(message: object): boolean;
  onMessage(listener: (message: unknown) => void): void;
}

/** What is asked, by name: the question's type and the answer's. */
export type TopicsOf<Topics> = {
  readonly [Topic in keyof Topics]: { readonly ask: unknown; readonly answer: unknown };
};

/** How one end answers each topic. */
export type AnswersTo<Topics extends TopicsOf<Topics>> = {
  readonly [Topic in keyof Topics]: (body: Topics[Topic]['ask']) => Promise<Topics[Topic]['answer']>;
};

type Envelope =
  | { readonly siaga: 'ask'; readonly id: number; readonly topic: string; readonly body: unknown }
  | { readonly siaga: 'answer'; readonly id: number; readonly body: unknown };

const isEnvelope = (message: unknown): message is Envelope =>
  typeof message === 'object' && message !== null && 'siaga' in message;

/**
 * Questions and answers between a primary and one of its workers. `Asked` are the topics this end answers, `Asks`
 * those it asks. The other end may be slow or gone: then there is no answer, and it is no error.
 */
export class Channel<Asks extends TopicsOf<Asks>, Asked extends TopicsOf<Asked>> {
  readonly #endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (body: unknown) => void>();
  #lastId = 0;

  constructor(
    endpoint: Endpoint,
    clock: Clock,
    answers: AnswersTo<Asked>,
    onError: (error: unknown) => void,
  ) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    endpoint.onMessage((message) => {
      if (!isEnvelope(message)) return;
      if (message.siaga === 'answer') this.#waiting.get(message.id)?.(message.body);
      else {
        const { id, topic, body } = message;
        const answer = (answers as Readonly<Record<string, (body: unknown) => Promise<unknown>>>)[topic];
        // A question that fails stays unanswered: who asks has a bound for that.
        answer?.(body).then((said) => endpoint.send({ siaga: 'answer', id, body: said }), onError);
      }
    });
  }

  /** Undefined when no answer comes within `withinMs`. */
  ask<Topic extends keyof Asks & string>(
    topic: Topic,
    body: Asks[Topic]['ask'],
    withinMs: number,
  ): Promise<Asks[Topic]['answer'] | undefined> {
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const settle = (answer: unknown): void => {
        this.#waiting.delete(id);
        cancel();
        resolve(answer);
      };
      const cancel = this.#clock.after(withinMs, () => {
        settle(undefined);
      });
      this.#waiting.set(id, settle);
      if (!this.#endpoint.send({ siaga: 'ask', id, topic, body })) settle(undefined);
    });
  }
}
