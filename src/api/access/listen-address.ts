import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';
import { AccessError } from './access-error.js';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * The address of a host to listen on. Throws AccessError where it has none, or where others than this machine could
 * connect to it though there is no token.
 */
export async function listenAddress(host: string, hasTokens: boolean): Promise<string> {
  const { address, family } = await resolve(host);
  if (hasTokens || LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')) return address;
  throw new AccessError(
    `expected a host of this machine alone, as 127.0.0.1, but received ${host}, to which others can connect: ` +
      'give a file with a token by --token-file, which they will have to know',
  );
}

async function resolve(host: string) {
  try {
    // A lookup of nothing finds nothing, without an error.
    return await lookup(host === '' ? '.' : host);
  } catch {
    throw new AccessError(
      `expected an address or name of this machine for the host but received ${JSON.stringify(host)}`,
    );
  }
}
