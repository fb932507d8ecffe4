import { useState } from 'react';
import type { FormEvent } from 'react';
import { PingDocument } from '../generated/documents.js';
import { isTokenNeeded, keepToken } from '../server/access.js';
import { ApiError, describeError } from '../server/api-error.js';
import { request } from '../server/request.js';
import { PageHeading } from './page-heading.js';

/** Asks for one of the server's tokens, and lets the page go on once the server takes it. */
export function TokenForm() {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState('');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    keepToken(token.trim());
    try {
      await request(PingDocument, {});
      isTokenNeeded.set(false);
    } catch (error) {
      const isRefused = error instanceof ApiError && error.code === 'UNAUTHENTICATED';
      setFailure(isRefused ? 'The server does not know this token.' : describeError(error));
    }
  };
  return (
    <form className="token-form" onSubmit={(event) => void send(event)}>
      <PageHeading title="Access" />
      <p>This server asks for a token. It is kept until this tab is closed.</p>
      <label htmlFor="token">Token</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        required
        aria-describedby="token-failure"
        value={token}
        onChange={({ target }) => setToken(target.value)}
      />
      <p id="token-failure" className="failure" role="alert">
        {failure}
      </p>
      <button type="submit" className="primary">
        Continue
      </button>
    </form>
  );
}
