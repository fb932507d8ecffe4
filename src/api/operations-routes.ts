import { Router } from 'express';

/** What the server tells whoever runs it. */
export interface Operations {
  /** Why the server cannot do its work now, in words for anyone; null: it can. */
  readonly obstacle: () => Promise<string | null>;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

/**
 * Whether the process lives (`/health/live`: it answers) and whether it is ready for requests (`/health/ready`: 503
 * where its store cannot be read, its state directory takes no files, or it is closing). They tell no more than that, so they need no token.
 */
export function healthRoutes({ obstacle }: Operations): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'live' });
  });
  router.get('/health/ready', async (_request, response) => {
    const reason = await obstacle();
    response.set('cache-control', 'no-store').status(reason === null ? 200 : 503);
    response.json(reason === null ? { status: 'ready' } : { status: 'unready', reason });
  });
  return router;
}

export const METRICS_PATH = '/metrics';

/** Figures for Prometheus. */
export function metricsRoutes({ metrics }: Operations): Router {
  const router = Router();
  router.get(METRICS_PATH, async (_request, response) => {
    const text = await metrics.text();
    // Not by `send`, which would rewrite the type that Prometheus looks at.
    response.setHeader('content-type', metrics.contentType);
    response.end(text);
  });
  return router;
}
