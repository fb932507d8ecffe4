import { EpochListener } from './epoch-listener.js';
import { FileMoments } from './file-moments.js';
import { KillableServer } from './killable-server.js';
import { Moments } from './moments.js';
import type { World } from './world.js';

/** What a server tells when it clears up after one that was killed. */
const CLEARING_UP =
  /"msg":"(?:ended a trainer that a dead server left|set folders of jobs aside that the store does not know)"/;

/** One server of a world from its start to its death, with those who listen to it. */
export class Life {
  readonly server: KillableServer;
  readonly moments = new Moments();
  readonly listener: EpochListener;
  readonly #files: FileMoments;

  private constructor(world: World, server: KillableServer) {
    this.server = server;
    this.listener = new EpochListener(server.url, this.moments);
    this.#files = new FileMoments(world.stateDirectory, this.moments);
  }

  /** @param number of this life in its world, from 0 */
  static async begin(world: World, number: number, resumeOnStart: boolean): Promise<Life> {
    const mark = `${world.stateDirectory}#${number}`;
    return new Life(world, await KillableServer.start(world.program(resumeOnStart), mark));
  }

  get url(): string {
    return this.server.url;
  }

  /** Listens to the epochs of all jobs that have not ended. */
  listen({ records }: World): void {
    for (const record of records) {
      if (record.presence === 'there' && record.active) this.listener.listen(record);
    }
  }

  /** Resolves when the server is gone and nobody listens to it. Throws where it has complained, or a listener has. */
  async end(): Promise<void> {
    const lines = (await this.server.ended).split('\n');
    await this.close();
    const complaints = lines.filter((line) => line !== '' && !CLEARING_UP.test(line));
    if (complaints.length > 0)
      throw new Error(`expected a silent server but it said ${complaints.join('\n')}`);
  }

  /** Lets go of the server. Throws what a listener has met. */
  async close(): Promise<void> {
    this.#files.close();
    await this.listener.close();
    if (this.listener.failures.length > 0) throw this.listener.failures[0];
  }
}
