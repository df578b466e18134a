import fc from 'fast-check';
import { apiDocument, type ApiDocument, routesOf } from '../../../support/product/api-document';
import type { Service } from '../../../support/product/service';
import { DocumentSchemas } from './document-schemas';
import { Exchange, type RawAnswer } from './exchange';
import { Judgement } from './judgement';
import { KnownValues } from './known-values';
import { requests, type SentRequest } from './requests';

/** The result of a run: how often each route gave each status, and the errors. */
export interface Fuzzed {
  readonly answers: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

const MAX_FAULTS = 20;

/** Sends this number of requests one after the other, and checks each answer with the service's own document. */
export async function fuzz(service: Service, count: number, seed: number): Promise<Fuzzed> {
  const document = await apiDocument(service);
  const judgement = new Judgement(document, new DocumentSchemas(document));
  const exchange = new Exchange(service.url);
  const known = new KnownValues();
  const answers = new Map<string, number>();
  const faults: string[] = [];
  try {
    await learnLists(document, exchange, known);
    for (const make of fc.sample(requests(document), { numRuns: count, seed })) {
      const request = make(known);
      const answer = await exchange.send(request);
      if (answer.status < 300) learn(known, answer);
      answers.set(String(answer.status), (answers.get(String(answer.status)) ?? 0) + 1);
      for (const fault of judgement.faults(request, answer)) faults.push(`${described(request)}: ${fault}`);
      if (faults.length >= MAX_FAULTS) break;
    }
  } finally {
    exchange.close();
  }
  return { answers, faults };
}

/** Requests every route without an id, so that the lists give ids for the others. */
async function learnLists(document: ApiDocument, exchange: Exchange, known: KnownValues): Promise<void> {
  const lists = routesOf(document).filter(([route]) => /^GET [^{]+$/.test(route));
  for (const [route] of lists) {
    const target = route.slice('GET '.length);
    learn(known, await exchange.send({ method: 'GET', target, headers: {}, bytes: Buffer.alloc(0) }));
  }
}

function learn(known: KnownValues, { mediaType, text }: RawAnswer): void {
  if (mediaType === 'application/json' && text !== '') known.learn(JSON.parse(text));
}

const described = ({ method, target, headers, bytes }: SentRequest): string =>
  `${method} ${target.slice(0, 200)} ${JSON.stringify(headers)} ${JSON.stringify(bytes.toString('latin1', 0, 200))}`;
