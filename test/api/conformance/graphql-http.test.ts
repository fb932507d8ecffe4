import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { openTestServer } from '../open-test-server.js';

/** The audits of GraphQL over HTTP: `error` where a MUST, `warn` where a SHOULD, `notice` where a MAY is not met. */
describe('graphql-http audits', () => {
  let url = '';
  const audits = serverAudits({ url: () => url });
  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      ({ url } = await openTestServer());
      const result = await audit.fn();
      if (result.status === 'ok') return;
      expect(result.status, result.reason).toBe('notice');
    },
  );
});
