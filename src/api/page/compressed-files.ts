import { extname } from 'node:path';
import type { Request, RequestHandler } from 'express';
import express from 'express';

/** How the build has compressed each file (vite.config.ts), by the ends of their names, the smallest first. */
const ENCODINGS: Readonly<Record<string, string>> = { '.br': 'br', '.gz': 'gzip' };

/** Serves the files of a folder of the build, whose names have their content's hash, as small as a client can read them. */
export function compressedFiles(folder: string): RequestHandler {
  const files = express.static(folder, {
    immutable: true,
    maxAge: '1y',
    index: false,
    redirect: false,
    setHeaders(response, path) {
      response.setHeader('vary', 'Accept-Encoding');
      response.setHeader('x-content-type-options', 'nosniff');
      const ending = extname(path);
      const encoding = ENCODINGS[ending];
      if (encoding === undefined) return;
      response.setHeader('content-encoding', encoding);
      response.type(extname(path.slice(0, -ending.length)));
    },
  });
  return (request, response, next) => {
    const { url } = request;
    request.url += acceptedEnding(request);
    files(request, response, (error) => {
      request.url = url;
      next(error);
    });
  };
}

/** Of the smallest file that the client can read; empty for one that is not compressed. */
function acceptedEnding(request: Request): string {
  return (
    Object.keys(ENCODINGS).find((ending) => request.acceptsEncodings(ENCODINGS[ending] ?? '') !== false) ?? ''
  );
}
