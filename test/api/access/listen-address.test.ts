import { describe, expect, it } from 'vitest';
import { AccessError } from '#densegraph/api/access/access-error.js';
import { listenAddress } from '#densegraph/api/access/listen-address.js';

describe('listenAddress', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('needs no token for %s', async (host) => {
    expect(await listenAddress(host, false)).toBe(host);
  });

  it('looks names up', async () => {
    expect(['127.0.0.1', '::1']).toContain(await listenAddress('localhost', false));
  });

  it.each(['0.0.0.0', '::', '::ffff:0.0.0.0', '192.168.1.7', '169.254.1.1', 'fe80::1', '0', '10.1'])(
    'needs a token for %s',
    async (host) => {
      await expect(listenAddress(host, false)).rejects.toThrow(AccessError);
      await expect(listenAddress(host, false)).rejects.toThrow(/of this machine alone.*--token-file/);
      expect(await listenAddress(host, true)).toMatch(/[.:]/);
    },
  );

  it.each(['', 'no such name', 'http://127.0.0.1'])('refuses %j', async (host) => {
    await expect(listenAddress(host, true)).rejects.toThrow(/an address or name of this machine/);
  });
});
