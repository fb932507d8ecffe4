import { defaultFieldResolver } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context.js';
import { limitError } from './limit-error.js';
import { TokenBucket } from './token-bucket.js';
import type { TrafficLimits } from './traffic-limits.js';

/** Of a bucket: as many at once as in so many seconds. */
const BURST_SECONDS = 10;

/** Addresses to remember before those are forgotten that have done nothing for a while. */
const MANY_CLIENTS = 10_000;

/** Counts mutations, those of an address and those of all. */
export class MutationRate {
  readonly #perSecond: number;
  readonly #all: TokenBucket;
  readonly #clients = new Map<string, TokenBucket>();
  readonly #now: () => number;

  constructor(
    {
      mutationsPerSecond,
      allMutationsPerSecond,
    }: Pick<TrafficLimits, 'mutationsPerSecond' | 'allMutationsPerSecond'>,
    now = () => performance.now(),
  ) {
    this.#now = now;
    this.#perSecond = mutationsPerSecond;
    this.#all = new TokenBucket(allMutationsPerSecond, allMutationsPerSecond * BURST_SECONDS, now());
  }

  /** Throws the error of a limit where the client, or all of them, have done too many for now. */
  expectRoom(client: string): void {
    const now = this.#now();
    const buckets = [this.#bucketOf(client, now), this.#all];
    const wait = Math.max(...buckets.map((bucket) => bucket.wait(now)));
    if (wait > 0) {
      const message = `Expected fewer mutations: try again in ${Math.ceil(wait / 1000)} s`;
      throw limitError('RATE_LIMITED', message);
    }
    for (const bucket of buckets) bucket.take();
  }

  #bucketOf(client: string, now: number): TokenBucket {
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    if (this.#clients.size >= MANY_CLIENTS) this.#forgetIdle(now);
    const bucket = new TokenBucket(this.#perSecond, this.#perSecond * BURST_SECONDS, now);
    this.#clients.set(client, bucket);
    return bucket;
  }

  #forgetIdle(now: number): void {
    for (const [client, bucket] of this.#clients) if (bucket.isFull(now)) this.#clients.delete(client);
  }
}

/** Has every mutation of the schema counted before it is resolved: each field by itself, however many a request has. */
export function limitMutations(schema: GraphQLSchema, rate: MutationRate): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (source, parameters, context: RequestContext, info): unknown => {
      rate.expectRoom(context.client);
      return resolve(source, parameters, context, info);
    };
  }
}
