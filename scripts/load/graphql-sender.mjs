import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/**
 * The document in schema/operations/NAME.graphql.
 * @param {string} name
 * @returns {string}
 */
export function operation(name) {
  return readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8');
}

/** Sends operations by POST over so many connections that stay open. */
export class GraphqlSender {
  #url;
  #agent;

  /**
   * @param {string} url
   * @param {number} connections
   */
  constructor(url, connections) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /**
   * The data of the answer. Throws Error where it has errors.
   * @param {string} query
   * @param {object} [variables]
   * @returns {Promise<any>}
   */
  async send(query, variables = {}) {
    const { data, errors } = JSON.parse(await this.#post(JSON.stringify({ query, variables })));
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  close() {
    this.#agent.destroy();
  }

  /** @returns {Promise<string>} */
  #post(body) {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(text));
        response.on('error', reject);
      });
      sent.on('error', (error) => {
        // The server has ended a connection that was idle, just as it was used again.
        if (sent.reusedSocket && error.code === 'ECONNRESET') this.#post(body).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  }
}
